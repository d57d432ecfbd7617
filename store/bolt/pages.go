package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
)

// This file reads the pages of a bbolt file (version 2, in the byte order of
// the machine) by plain reads. bbolt itself reads them through a memory map
// and believes what it finds: in a damaged file it panics, follows a page into
// itself until the stack is full, or touches memory that is not there, which
// ends the process. What is checked here first is safe to hand to bbolt.
//
// A page is a header of 16 bytes (number, kind, count, overflow) and elements
// of 16 bytes each, which point at keys and values further on. Pages 0 and 1
// each hold a description of the whole file, of which the valid one with the
// higher transaction number counts.

const (
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10

	bucketElement = 0x01 // a leaf element whose value is a bucket

	pageHead    = 16
	elementSize = 16
	bucketHead  = 16

	fileMagic   = 0xED0CDAED
	fileVersion = 2
	noFreelist  = ^uint64(0)

	maxDepth = 64 // of branches: 2 to the 64 pages
)

// fileMeta is the description of a file in page 0 or 1.
type fileMeta struct {
	pageSize uint32
	root     uint64 // page of the bucket of all buckets
	freelist uint64 // page of the list of free pages, or noFreelist
	pages    uint64 // the first page number that is not in use
	tx       uint64
}

// readMeta reads the description at a place in the file.
func readMeta(r io.ReaderAt, at int64) (fileMeta, error) {
	var b [64]byte
	if _, err := r.ReadAt(b[:], at+pageHead); err != nil {
		return fileMeta{}, err
	}
	sum := fnv.New64a()
	sum.Write(b[:56])
	ne := binary.NativeEndian
	m := fileMeta{
		pageSize: ne.Uint32(b[8:]),
		root:     ne.Uint64(b[16:]),
		freelist: ne.Uint64(b[32:]),
		pages:    ne.Uint64(b[40:]),
		tx:       ne.Uint64(b[48:]),
	}
	switch {
	case ne.Uint32(b[0:]) != fileMagic:
		return m, errors.New("it does not begin as it should")
	case ne.Uint32(b[4:]) != fileVersion:
		return m, fmt.Errorf("it is of version %d, not %d", ne.Uint32(b[4:]), fileVersion)
	case sum.Sum64() != ne.Uint64(b[56:]):
		return m, errors.New("its checksum does not match")
	case m.pageSize < 512 || m.pageSize > 1<<24 || m.pages > 1<<48:
		return m, errors.New("its sizes are impossible")
	}
	return m, nil
}

// readMetas reads both descriptions. The page size, and so the place of the
// second one, is known from bbolt, which opened the file.
func readMetas(r io.ReaderAt, pageSize int) (metas [2]fileMeta, errs [2]error) {
	for i := range metas {
		metas[i], errs[i] = readMeta(r, int64(i*pageSize))
		if errs[i] == nil && int(metas[i].pageSize) != pageSize {
			errs[i] = fmt.Errorf("it says that pages have %d bytes, not %d", metas[i].pageSize, pageSize)
		}
		if errs[i] != nil {
			errs[i] = fmt.Errorf("page %d, which describes the file: %w", i, errs[i])
		}
	}
	return metas, errs
}

// current returns the description that counts.
func current(metas [2]fileMeta, errs [2]error) (fileMeta, error) {
	switch {
	case errs[0] != nil && errs[1] != nil:
		return fileMeta{}, errors.Join(errs[0], errs[1])
	case errs[0] != nil, errs[1] == nil && metas[1].tx > metas[0].tx:
		return metas[1], nil
	}
	return metas[0], nil
}

// pageSet is a set of pages by their numbers, a bit for each.
type pageSet []uint64

func newPageSet(pages uint64) pageSet { return make(pageSet, (pages+63)/64) }

func (s pageSet) has(n uint64) bool { return s[n/64]&(1<<(n%64)) != 0 }
func (s pageSet) add(n uint64)      { s[n/64] |= 1 << (n % 64) }

// walker goes over every page of a file, as of one description.
type walker struct {
	ctx  context.Context
	r    io.ReaderAt
	meta fileMeta
	used pageSet
	// every: branches looks at each leaf, too, and not at the first of each
	// table only.
	every bool
	rooms [][]byte // memory for branches, by level
}

// checkPages returns what is wrong with the structure of a file: pages that
// are not what refers to them says, keys out of order, pages used twice, used
// though free, or neither used nor free.
func checkPages(ctx context.Context, r io.ReaderAt, m fileMeta) error {
	w := walker{ctx: ctx, r: r, meta: m, used: newPageSet(m.pages)}
	if m.pages < 2 {
		return errors.New("the file says that it has no pages")
	}
	w.used.add(0)
	w.used.add(1)
	if err := w.tree(m.root, nil, nil, 0); err != nil {
		return err
	}
	if m.freelist == noFreelist {
		return nil
	}
	free, err := freePages(r, m)
	if err != nil {
		return err
	}
	if err := w.take(m.freelist, free.pages); err != nil {
		return err
	}
	for _, n := range free.list {
		if err := w.take(n, 1); err != nil {
			return fmt.Errorf("list of free pages: %w", err)
		}
	}
	for n := range m.pages {
		if !w.used.has(n) {
			return fmt.Errorf("page %d is neither used nor free", n)
		}
	}
	return nil
}

// checkBranches reads the branches of a file, which are about one page in a
// hundred, and returns an error where following them leads outside of the file,
// to a free page or twice to one page. bbolt follows a branch that leads back
// to itself until memory is full. What is wrong within leaves it survives.
// Every: it makes sure of each leaf that it is one, which in a file of a
// gigabyte takes a tenth of a second, and not of the first of a table only.
func checkBranches(r io.ReaderAt, m fileMeta, free []uint64, every bool) error {
	w := walker{ctx: context.Background(), r: r, meta: m, used: newPageSet(m.pages), every: every}
	for _, n := range free {
		if err := w.take(n, 1); err != nil {
			return fmt.Errorf("list of free pages: %w", err)
		}
	}
	levels, err := w.levels(m.root)
	if err != nil {
		return err
	}
	if levels > 0 {
		return w.branches(m.root, levels)
	}
	if err := w.take(m.root, 1); err != nil {
		return err
	}
	p, err := readPage(r, m, m.root)
	if err != nil {
		return err
	}
	return p.each(func(_ int, e element) error {
		if !e.bucket || len(e.value) < bucketHead {
			return nil
		}
		root := binary.NativeEndian.Uint64(e.value)
		if root == 0 {
			return nil // it stands within the page
		}
		levels, err := w.levels(root)
		if err != nil {
			return err
		}
		return w.branches(root, levels)
	})
}

// levels is how many branches lie on the way from a page to its leaves: on every
// way as many, since the tree is balanced. 0: it is a leaf.
func (w *walker) levels(n uint64) (int, error) {
	for level := range maxDepth {
		leaf, err := w.leaf(n)
		if leaf || err != nil {
			return level, err
		}
		p, err := w.branch(n, 0)
		if err != nil {
			return 0, err
		}
		if p.count == 0 {
			return 0, fmt.Errorf("page %d is a branch without leaves", n)
		}
		n = p.child(0)
	}
	return 0, fmt.Errorf("page %d hangs too deep", n)
}

// branch reads a page that must be a branch, into the memory of a level.
func (w *walker) branch(n uint64, level int) (page, error) {
	for len(w.rooms) <= level { // a page stays until all below it are read
		w.rooms = append(w.rooms, nil)
	}
	p, err := readPageInto(w.r, w.meta, n, w.rooms[level])
	if err != nil {
		return page{}, err
	}
	w.rooms[level] = p.data
	switch {
	case p.kind != branchPage:
		return page{}, fmt.Errorf("page %d is of kind %#x, not a branch like its neighbours", n, p.kind)
	case pageHead+p.count*elementSize > len(p.data):
		return page{}, fmt.Errorf("page %d has no room for its %d entries", n, p.count)
	}
	return p, nil
}

// branches checks a page and the branches below it, of so many levels.
func (w *walker) branches(n uint64, levels int) error {
	if err := w.take(n, 1); err != nil || levels == 0 {
		return err
	}
	p, err := w.branch(n, levels)
	if err != nil {
		return err
	}
	for i := range p.count {
		if !p.keyed(i) {
			return fmt.Errorf("page %d: entry %d lies outside of the page", n, i)
		}
		child := p.child(i)
		if levels == 1 && w.every {
			switch leaf, err := w.leaf(child); {
			case err != nil:
				return err
			case !leaf:
				return fmt.Errorf("page %d is not of the kind of its neighbours", child)
			}
		}
		if err := w.branches(child, levels-1); err != nil {
			return err
		}
	}
	return nil
}

// leaf reports whether a page is a leaf.
func (w *walker) leaf(n uint64) (bool, error) {
	if n >= w.meta.pages {
		return false, fmt.Errorf("page %d lies outside of the file's %d pages", n, w.meta.pages)
	}
	var head [pageHead]byte
	if _, err := w.r.ReadAt(head[:], int64(n)*int64(w.meta.pageSize)); err != nil {
		return false, fmt.Errorf("read page %d: %w", n, err)
	}
	p, err := parsePage(head[:])
	return p.kind == leafPage, err
}

// take marks pages as used.
func (w *walker) take(first, n uint64) error {
	if first < 2 || first >= w.meta.pages || n > w.meta.pages-first {
		return fmt.Errorf("page %d lies outside of the file's %d pages", first, w.meta.pages)
	}
	for i := first; i < first+n; i++ {
		if w.used.has(i) {
			return fmt.Errorf("page %d is used twice", i)
		}
		w.used.add(i)
	}
	return nil
}

// tree checks a page and what hangs below it. Its keys must not be below lo,
// and be below hi, where those are given.
func (w *walker) tree(n uint64, lo, hi []byte, depth int) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if depth > maxDepth {
		return fmt.Errorf("page %d hangs too deep", n)
	}
	p, err := readPage(w.r, w.meta, n)
	if err != nil {
		return err
	}
	if err := w.take(n, p.pages); err != nil {
		return err
	}
	return w.elements(p, lo, hi, depth)
}

// elements checks what is on a page.
func (w *walker) elements(p page, lo, hi []byte, depth int) error {
	if p.kind != branchPage && p.kind != leafPage {
		return fmt.Errorf("page %d is of kind %#x, neither branch nor leaf", p.number, p.kind)
	}
	elems, err := p.elements()
	if err != nil {
		return err
	}
	if p.kind == branchPage && len(elems) == 0 {
		return fmt.Errorf("page %d is a branch without leaves", p.number)
	}
	for i, e := range elems {
		below := hi
		if i+1 < len(elems) {
			below = elems[i+1].key
		}
		if (lo != nil && bytes.Compare(e.key, lo) < 0) || (below != nil && bytes.Compare(e.key, below) >= 0) {
			return fmt.Errorf("page %d: key %d is out of order", p.number, i)
		}
		switch {
		case p.kind == branchPage:
			err = w.tree(e.child, e.key, below, depth+1)
		case e.bucket:
			err = w.bucket(e.value, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bucket checks a bucket: a page number, or 0 and a small leaf page in place.
func (w *walker) bucket(value []byte, depth int) error {
	if len(value) < bucketHead {
		return errors.New("a bucket is cut short")
	}
	if root := binary.NativeEndian.Uint64(value); root != 0 {
		return w.tree(root, nil, nil, depth)
	}
	p, err := parsePage(value[bucketHead:])
	if err != nil {
		return err
	}
	if p.kind != leafPage {
		return errors.New("a small bucket is not a leaf")
	}
	return w.elements(p, nil, nil, depth)
}

// page is a page with the pages it runs over into.
type page struct {
	number uint64
	kind   uint16
	count  int
	pages  uint64
	data   []byte
}

// readPage reads a page, which must call itself by its number.
func readPage(r io.ReaderAt, m fileMeta, n uint64) (page, error) { return readPageInto(r, m, n, nil) }

// readPageInto is readPage into the memory given, if it has room.
func readPageInto(r io.ReaderAt, m fileMeta, n uint64, into []byte) (page, error) {
	if n >= m.pages {
		return page{}, fmt.Errorf("page %d lies outside of the file's %d pages", n, m.pages)
	}
	at, size := int64(n)*int64(m.pageSize), int(m.pageSize)
	into = slices.Grow(into[:0], size)[:size]
	if _, err := r.ReadAt(into, at); err != nil {
		return page{}, fmt.Errorf("read page %d: %w", n, err)
	}
	p, err := parsePage(into)
	if err != nil {
		return page{}, err
	}
	if p.number != n {
		return page{}, fmt.Errorf("page %d calls itself %d", n, p.number)
	}
	if p.pages > m.pages-n {
		return page{}, fmt.Errorf("page %d runs over the end of the file", n)
	}
	if p.pages > 1 {
		all := make([]byte, p.pages*uint64(m.pageSize))
		copy(all, into)
		if _, err := r.ReadAt(all[size:], at+int64(size)); err != nil {
			return page{}, fmt.Errorf("read page %d: %w", n, err)
		}
		p.data = all
	}
	return p, nil
}

func parsePage(data []byte) (page, error) {
	if len(data) < pageHead {
		return page{}, errors.New("a page is cut short")
	}
	ne := binary.NativeEndian
	return page{
		number: ne.Uint64(data),
		kind:   ne.Uint16(data[8:]),
		count:  int(ne.Uint16(data[10:])),
		pages:  uint64(ne.Uint32(data[12:])) + 1,
		data:   data,
	}, nil
}

// child is the page that an entry of a branch leads to, keyed whether its key
// lies within the page.
func (p page) child(i int) uint64 {
	return binary.NativeEndian.Uint64(p.data[pageHead+i*elementSize+8:])
}

// keyed is for child.
func (p page) keyed(i int) bool {
	at := pageHead + i*elementSize
	pos, klen := binary.NativeEndian.Uint32(p.data[at:]), binary.NativeEndian.Uint32(p.data[at+4:])
	return klen > 0 && uint64(at)+uint64(pos)+uint64(klen) <= uint64(len(p.data))
}

// element is an entry of a page.
type element struct {
	key, value []byte
	child      uint64 // of a branch
	bucket     bool   // of a leaf
}

func (p page) elements() ([]element, error) {
	all := make([]element, 0, min(p.count, len(p.data)/elementSize))
	err := p.each(func(_ int, e element) error {
		all = append(all, e)
		return nil
	})
	return all, err
}

// each calls do for every entry of a page, each of which lies within it.
func (p page) each(do func(int, element) error) error {
	if pageHead+p.count*elementSize > len(p.data) {
		return fmt.Errorf("page %d has no room for its %d entries", p.number, p.count)
	}
	ne := binary.NativeEndian
	for i := range p.count {
		at := pageHead + i*elementSize
		b := p.data[at:]
		var pos, klen, vlen uint32
		var e element
		if p.kind == branchPage {
			pos, klen, e.child = ne.Uint32(b), ne.Uint32(b[4:]), ne.Uint64(b[8:])
		} else {
			e.bucket = ne.Uint32(b)&bucketElement != 0
			pos, klen, vlen = ne.Uint32(b[4:]), ne.Uint32(b[8:]), ne.Uint32(b[12:])
		}
		start := uint64(at) + uint64(pos)
		if start+uint64(klen)+uint64(vlen) > uint64(len(p.data)) || klen == 0 {
			return fmt.Errorf("page %d: entry %d lies outside of the page", p.number, i)
		}
		e.key = p.data[start:][:klen]
		e.value = p.data[start+uint64(klen):][:vlen]
		if err := do(i, e); err != nil {
			return err
		}
	}
	return nil
}

// freelist is the list of free pages.
type freelist struct {
	pages uint64 // that the list itself takes
	list  []uint64
}

func freePages(r io.ReaderAt, m fileMeta) (freelist, error) {
	p, err := readPage(r, m, m.freelist)
	if err != nil {
		return freelist{}, fmt.Errorf("list of free pages: %w", err)
	}
	if p.kind != freelistPage {
		return freelist{}, fmt.Errorf("list of free pages: page %d is of kind %#x", p.number, p.kind)
	}
	ne := binary.NativeEndian
	ids, n := p.data[pageHead:], uint64(p.count)
	if p.count == 0xFFFF { // the count did not fit: it is the first entry
		n, ids = ne.Uint64(ids), ids[8:]
	}
	if n > uint64(len(ids)/8) {
		return freelist{}, fmt.Errorf("list of free pages: page %d has no room for %d entries", p.number, n)
	}
	f := freelist{pages: p.pages, list: make([]uint64, n)}
	for i := range f.list {
		f.list[i] = ne.Uint64(ids[8*i:])
	}
	return f, nil
}
