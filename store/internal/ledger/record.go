package ledger

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"

	"github.com/fxamacker/cbor/v2"
	"github.com/klauspost/compress/zstd"

	"hitmatch/store"
)

// A record is what stands under a key:
//
//	byte 0     form: 'c' a CBOR item follows, 'p' a protocol buffer, 'm' a
//	           mark, nothing follows, 's' an S2 block, 'z' a Zstandard frame,
//	           'b' bytes
//	bytes 1-4  CRC-32C of table, 0, key, form and contents, most significant byte first
//	bytes 5-   contents
//
// The checksum covers the key, so that a value under a wrong key is as wrong
// as a wrong value.
const (
	formCBOR  = 'c'
	formProto = 'p'
	formMark  = 'm'
	formS2    = 's'
	formZstd  = 'z'
	formBytes = 'b'

	headLen = 5
)

// codec writes and reads records. CBOR is written in the core deterministic
// encoding (RFC 8949, section 4.2.1) with times as RFC 3339 text, so that
// equal values are equal bytes. Fields that a reader does not know are
// ignored.
type codec struct {
	enc   cbor.EncMode
	dec   cbor.DecMode
	crc   *crc32.Table
	zip   *zstd.Encoder
	unzip *zstd.Decoder
}

// newCodec panics if the library refuses the options, which are constant.
func newCodec() codec {
	eo := cbor.CoreDetEncOptions()
	eo.Time = cbor.TimeRFC3339Nano
	enc, err := eo.EncMode()
	if err != nil {
		panic(err)
	}
	dec, err := cbor.DecOptions{
		// What was stored must come back, even if it is not proper UTF-8.
		UTF8:             cbor.UTF8DecodeInvalid,
		MaxArrayElements: math.MaxInt32,
	}.DecMode()
	if err != nil {
		panic(err)
	}
	// Records have a checksum of their own.
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err)
	}
	unzip, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxBlock))
	if err != nil {
		panic(err)
	}
	return codec{enc: enc, dec: dec, crc: crc32.MakeTable(crc32.Castagnoli), zip: zip, unzip: unzip}
}

func (c codec) sum(t Table, key []byte, form byte, contents []byte) uint32 {
	// The few bytes before the contents are summed up here, where they need not be
	// put together.
	head := ^uint32(0)
	add := func(b byte) { head = c.crc[byte(head)^b] ^ head>>8 }
	for i := range len(t) {
		add(t[i])
	}
	add(0)
	for _, b := range key {
		add(b)
	}
	add(form)
	return crc32.Update(^head, c.crc, contents)
}

func (c codec) seal(t Table, key []byte, form byte, contents []byte) []byte {
	rec := append(make([]byte, headLen, headLen+len(contents)), contents...)
	c.sealed(t, key, form, rec)
	return rec
}

// sealed writes the head of a record whose contents are in their place.
func (c codec) sealed(t Table, key []byte, form byte, rec []byte) {
	rec[0] = form
	binary.BigEndian.PutUint32(rec[1:], c.sum(t, key, form, rec[headLen:]))
}

// open checks a record and returns its contents.
func (c codec) open(t Table, key []byte, form byte, rec []byte) ([]byte, error) {
	switch {
	case len(rec) < headLen:
		return nil, damaged(t, key, "the record is cut short")
	case binary.BigEndian.Uint32(rec[1:]) != c.sum(t, key, rec[0], rec[headLen:]):
		return nil, damaged(t, key, "the checksum does not match")
	case rec[0] != form:
		return nil, damaged(t, key, fmt.Sprintf("the record has form %q, not %q", rec[0], form))
	}
	return rec[headLen:], nil
}

func damaged(t Table, key []byte, why string) error {
	return fmt.Errorf("%w: table %s, key %s: %s; run hitmatch db check", store.ErrDamaged, t, readable(key), why)
}

// readable shows a key: as text where it is text, in hexadecimal where not.
func readable(key []byte) string {
	for _, b := range key {
		if b < ' ' || b > '~' {
			return fmt.Sprintf("%x", key)
		}
	}
	return string(key)
}

// tx is a transaction that speaks in records.
type tx struct {
	Tx
	codec  codec
	at     *words
	recent *recent   // of the ledger
	prints **holders // of the ledger; nil in a transaction that only reads
}

// get reads the record under a key; ok tells whether there is one.
func get[T any](t tx, table Table, key []byte) (v T, ok bool, err error) {
	rec := t.Get(table, key)
	if rec == nil {
		return v, false, nil
	}
	v, err = read[T](t, table, key, rec)
	return v, err == nil, err
}

// must reads the record under a key that another record names.
func must[T any](t tx, table Table, key []byte) (T, error) {
	v, ok, err := get[T](t, table, key)
	if err == nil && !ok {
		err = damaged(table, key, "the record is gone")
	}
	return v, err
}

func read[T any](t tx, table Table, key, rec []byte) (v T, err error) {
	if m, ok := any(&v).(message); ok {
		return v, t.readInto(m, table, key, rec)
	}
	return readCBOR[T](t.codec, table, key, rec)
}

// readInto reads a record that is a message in place of what m was.
func (t tx) readInto(m message, table Table, key, rec []byte) error {
	if rec == nil {
		return damaged(table, key, "the record is gone")
	}
	contents, err := t.codec.open(table, key, formProto, rec)
	if err != nil {
		return err
	}
	if err := m.parse(contents); err != nil {
		return damaged(table, key, err.Error())
	}
	return nil
}

func readCBOR[T any](c codec, table Table, key, rec []byte) (v T, err error) {
	contents, err := c.open(table, key, formCBOR, rec)
	if err != nil {
		return v, err
	}
	if err := c.dec.Unmarshal(contents, &v); err != nil {
		return v, damaged(table, key, err.Error())
	}
	return v, nil
}

// record makes the record of a value.
func record[T any](t tx, table Table, key []byte, v T) ([]byte, error) {
	if m, ok := any(&v).(message); ok {
		rec := m.appendTo(make([]byte, headLen, 256))
		t.codec.sealed(table, key, formProto, rec)
		return rec, nil
	}
	contents, err := t.codec.enc.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode a record of %s: %w", table, err)
	}
	return t.codec.seal(table, key, formCBOR, contents), nil
}

func put[T any](t tx, table Table, key []byte, v T) error {
	rec, err := record(t, table, key, v)
	if err != nil {
		return err
	}
	return t.Put(table, key, rec)
}

func (t tx) mark(table Table, key []byte) error {
	return t.Put(table, key, t.codec.seal(table, key, formMark, nil))
}

// marks walks the keys of an index that begin with prefix, from the place
// from on (nil: from the first), and stops when f returns false.
func (t tx) marks(table Table, prefix, from []byte, f func(rest []byte) bool) error {
	if from == nil {
		from = prefix
	}
	for key, rec := range t.Ascend(table, from) {
		if len(key) < len(prefix) || string(key[:len(prefix)]) != string(prefix) {
			return nil
		}
		if _, err := t.codec.open(table, key, formMark, rec); err != nil {
			return err
		}
		if !f(key[len(prefix):]) {
			return nil
		}
	}
	return nil
}
