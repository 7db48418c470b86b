package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// replaceFile gives the file of that name the content that write writes, all of it or
// nothing: to a temporary file in the same folder, which is synced and takes the
// name. After an error the file is as it was and the temporary one is gone. A file that
// was there keeps its permissions; a symbolic link stays one. Only a
// regular file is replaced.
func replaceFile(name string, write func(io.Writer) error) error {
	if err := checkFolder(name, filepath.Dir(name)); err != nil {
		return err
	}
	target, mode, err := outputTarget(name)
	if err != nil {
		return err
	}
	folder := filepath.Dir(target)
	if err := checkFolder(name, folder); err != nil {
		return err
	}
	temporary := filepath.Join(folder, ".errcode-"+rand.Text()+".tmp")
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("%s: can't make a file in folder %q: %w", name, folder, bare(err))
	}
	err = write(f)
	if err == nil && mode != 0 {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary, target)
	}
	if err != nil {
		err = fmt.Errorf("%s: can't write: %w", name, bare(err))
		if left := os.Remove(temporary); left != nil {
			err = fmt.Errorf("%w; the unfinished file %s is left: %w", err, temporary, bare(left))
		}
		return err
	}
	syncFolder(folder)
	return nil
}

// checkFolder returns an error unless the folder for a file is there.
func checkFolder(name, folder string) error {
	switch info, err := os.Stat(folder); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: folder %q does not exist", name, folder)
	case err != nil:
		return fmt.Errorf("%s: folder %q: %w", name, folder, bare(err))
	case !info.IsDir():
		return fmt.Errorf("%s: %q is a file, expected a folder", name, folder)
	}
	return nil
}

// outputTarget returns the file to replace, at the end of symbolic links, and its
// permissions, 0 if it isn't there yet.
func outputTarget(name string) (target string, mode fs.FileMode, err error) {
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return name, 0, nil
	}
	target = name
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if target, err = filepath.EvalSymlinks(name); err == nil {
			info, err = os.Lstat(target)
		}
	}
	if err != nil {
		return "", 0, err
	}
	if !info.Mode().IsRegular() {
		return "", 0, fmt.Errorf("%s: is not a regular file, and only those can be replaced", name)
	}
	return target, info.Mode().Perm(), nil
}

// syncFolder makes a new name durable. Not every file system can do that; the content
// is safe even so.
func syncFolder(name string) {
	if d, err := os.Open(name); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
