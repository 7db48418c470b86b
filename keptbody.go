package errcode

// A keptBody is the body of a code alone in one form, with one status.
type keptBody struct {
	l      *layout
	status int
	body   []byte
	next   *keptBody
	length int // of the list that begins here
}

// kept returns the body that was kept, nil if none was. Nobody may write to it.
func (d *definition) kept(l *layout, status int) []byte {
	for k := d.keptBodies.Load(); k != nil; k = k.next {
		if k.l == l && k.status == status {
			return k.body
		}
	}
	return nil
}

// keep keeps a body, up to 16 of them.
func (d *definition) keep(l *layout, status int, body []byte) {
	const limit = 16
	k := &keptBody{l: l, status: status, body: append(make([]byte, 0, len(body)), body...)}
	for d.kept(l, status) == nil {
		k.next = d.keptBodies.Load()
		if k.length = 1; k.next != nil {
			k.length += k.next.length
		}
		if k.length > limit || d.keptBodies.CompareAndSwap(k.next, k) {
			return
		}
	}
}

// static returns the body of the code alone in a form of the documents. Nobody may
// write to it.
func (d *definition) static(l *layout, status int) []byte {
	if body := d.kept(l, status); body != nil {
		return body
	}
	body, _ := l.own.append(nil, status, Code{d}, d.message, &noDetails)
	d.keep(l, status, body)
	return body[:len(body):len(body)]
}
