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
	target, mode, err := outputTarget(name)
	if err != nil {
		return err
	}
	temporary := filepath.Join(filepath.Dir(target), ".errcode-"+rand.Text()+".tmp")
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("%s: can't write: %w", name, err)
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
		return errors.Join(fmt.Errorf("%s: can't write: %w", name, err), os.Remove(temporary))
	}
	syncFolder(filepath.Dir(target))
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
