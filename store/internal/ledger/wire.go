package ledger

import (
	"io"
	"math"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"hitmatch/store/job"
)

// Postings, lives and places, which are nearly all records, are protocol
// buffers; the numbers of their fields stand here and in no other place. A
// number is never given again. Fields that a reader does not know are skipped;
// what is empty is not written. Times are google.protobuf.Timestamp.

const (
	postingID protowire.Number = iota + 1
	postingBoard
	postingExternalID
	postingURL
	postingApplyURL
	postingTitle
	postingEmployer
	postingPlace // repeated message: text, city, state, country
	postingText
	postingLocation
	postingSalary
	postingWorkplace
	postingPay    // message: min and max (double, may be absent), unit, currency
	postingSeries // repeated
	postingInternal
	postingPosted
	postingCloses
	postingDigest
	postingPrint // repeated
	postingEmpty // bits: lists that are there and have no elements
)

const (
	lifeID protowire.Number = iota + 1
	lifeBoard
	lifeVersion
	lifeCluster
	lifeEvent // repeated message: status, at, run
	lifeLastSeen
	lifeSeenRun
	lifeBefore
)

const (
	placeFrom protowire.Number = iota + 1
	placeBlock
	placeEntry
	placeRest // a posting
	placeSum  // fixed64
	placePrints
)

// Bits of postingEmpty.
const (
	emptyPlaces = 1 << iota
	emptySeries
	emptyPrints
)

func appendText(b []byte, n protowire.Number, s string) []byte {
	if s == "" {
		return b
	}
	return protowire.AppendString(protowire.AppendTag(b, n, protowire.BytesType), s)
}

// sizeText is how many bytes appendText appends.
func sizeText(n protowire.Number, s string) int {
	if s == "" {
		return 0
	}
	return protowire.SizeTag(n) + protowire.SizeBytes(len(s))
}

func appendNumber(b []byte, n protowire.Number, v uint64) []byte {
	if v == 0 {
		return b
	}
	return protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), v)
}

func appendFixed(b []byte, n protowire.Number, v uint64) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(b, n, protowire.Fixed64Type), v)
}

func appendTime(b []byte, n protowire.Number, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	var own [24]byte
	v := appendNumber(own[:0], 1, uint64(t.Unix()))
	v = appendNumber(v, 2, uint64(t.Nanosecond()))
	return protowire.AppendBytes(protowire.AppendTag(b, n, protowire.BytesType), v)
}

// reader goes over the fields of a message, or of one within it. It remembers
// places and not slices, which are pointers: to note one costs much while
// garbage is collected.
type reader struct {
	all      []byte
	text     string // all as a string; "" where no strings are asked for
	at, end  int    // what is left
	field    protowire.Number
	from, to int    // of a field that has bytes
	number   uint64 // of a field that is a number
	err      error
}

func newReader(b []byte) reader { return reader{all: b, end: len(b)} }

func newTextReader(b []byte) reader { return reader{all: b, text: string(b), end: len(b)} }

// next goes to the next field; false: there is none, or err is set.
func (r *reader) next() bool {
	for r.at < r.end && r.err == nil {
		tag, size := varint(r.all[r.at:r.end])
		if size < 0 {
			r.err = protowire.ParseError(size)
			return false
		}
		r.at += size
		left := r.all[r.at:r.end]
		var typ protowire.Type
		r.field, typ = protowire.DecodeTag(tag)
		known := true
		switch typ {
		case protowire.BytesType:
			var n uint64
			if n, size = varint(left); size > 0 && n > uint64(len(left)-size) {
				r.err = io.ErrUnexpectedEOF
				return false
			}
			r.from = r.at + size
			r.to = r.from + int(n)
			size += int(n)
		case protowire.VarintType:
			r.number, size = varint(left)
		case protowire.Fixed64Type:
			r.number, size = protowire.ConsumeFixed64(left)
		default:
			known = false
			size = protowire.ConsumeFieldValue(r.field, typ, left)
		}
		if size < 0 {
			r.err = protowire.ParseError(size)
			return false
		}
		if r.at += size; known {
			return true
		}
	}
	return false
}

// varint is protowire.ConsumeVarint, which does not care that nearly all take
// one byte or two.
func varint(b []byte) (v uint64, size int) {
	switch {
	case len(b) > 0 && b[0] < 0x80:
		return uint64(b[0]), 1
	case len(b) > 1 && b[1] < 0x80:
		return uint64(b[0]&0x7f) | uint64(b[1])<<7, 2
	}
	return protowire.ConsumeVarint(b)
}

// fail ends the reading.
func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// bytes are those of the field, a part of the message.
func (r *reader) bytes() []byte { return r.all[r.from:r.to] }

// string is the field as a part of the string that the message was made.
func (r *reader) string() string { return r.text[r.from:r.to] }

// within reads the field, which is a message.
func (r *reader) within() reader { return reader{all: r.all, text: r.text, at: r.from, end: r.to} }

// time is the time that the field is.
func (r *reader) time() time.Time {
	var sec, nano uint64
	in := r.within()
	for in.next() {
		switch in.field {
		case 1:
			sec = in.number
		case 2:
			nano = in.number
		}
	}
	r.fail(in.err)
	return time.Unix(int64(sec), int64(nano)).UTC()
}

// appendPosting appends what its author decides, and its digest. The text comes
// first, which parsePosting makes use of.
func appendPosting(b []byte, p *job.Posting) []byte {
	b = appendText(b, postingText, p.Text)
	b = appendText(b, postingID, p.ID)
	b = appendText(b, postingBoard, p.Board)
	b = appendText(b, postingExternalID, p.ExternalID)
	b = appendText(b, postingURL, p.URL)
	b = appendText(b, postingApplyURL, p.ApplyURL)
	b = appendText(b, postingTitle, p.Title)
	b = appendText(b, postingEmployer, p.Employer)
	for _, at := range p.Places {
		b = protowire.AppendTag(b, postingPlace, protowire.BytesType)
		size := 0
		for i, s := range [...]string{at.Text, at.City, at.State, at.Country} {
			size += sizeText(protowire.Number(i+1), s)
		}
		b = protowire.AppendVarint(b, uint64(size))
		for i, s := range [...]string{at.Text, at.City, at.State, at.Country} {
			b = appendText(b, protowire.Number(i+1), s)
		}
	}
	b = appendText(b, postingLocation, p.Location)
	b = appendText(b, postingSalary, p.Salary)
	b = appendText(b, postingWorkplace, p.Workplace)
	if p.Pay != nil {
		b = protowire.AppendBytes(protowire.AppendTag(b, postingPay, protowire.BytesType), appendPay(nil, p.Pay))
	}
	for _, s := range p.Series {
		b = protowire.AppendString(protowire.AppendTag(b, postingSeries, protowire.BytesType), s)
	}
	if p.Internal {
		b = appendNumber(b, postingInternal, 1)
	}
	b = appendTime(b, postingPosted, p.Posted)
	b = appendTime(b, postingCloses, p.Closes)
	b = appendText(b, postingDigest, p.Digest)
	for _, s := range p.Prints {
		b = protowire.AppendString(protowire.AppendTag(b, postingPrint, protowire.BytesType), s)
	}
	var empty uint64
	if p.Places != nil && len(p.Places) == 0 {
		empty |= emptyPlaces
	}
	if p.Series != nil && len(p.Series) == 0 {
		empty |= emptySeries
	}
	if p.Prints != nil && len(p.Prints) == 0 {
		empty |= emptyPrints
	}
	return appendNumber(b, postingEmpty, empty)
}

// parsePosting makes one string of the text, and one of all the rest, in which
// the other fields are.
func parsePosting(b []byte, p *job.Posting) error {
	if n, typ, size := protowire.ConsumeTag(b); n == postingText && typ == protowire.BytesType {
		text, more := protowire.ConsumeBytes(b[size:])
		if more < 0 {
			return protowire.ParseError(more)
		}
		p.Text, b = string(text), b[size+more:]
	}
	r := newTextReader(b)
	for r.next() {
		switch r.field {
		case postingID:
			p.ID = r.string()
		case postingBoard:
			p.Board = r.string()
		case postingExternalID:
			p.ExternalID = r.string()
		case postingURL:
			p.URL = r.string()
		case postingApplyURL:
			p.ApplyURL = r.string()
		case postingTitle:
			p.Title = r.string()
		case postingEmployer:
			p.Employer = r.string()
		case postingPlace:
			p.Places = append(p.Places, job.Place{})
			r.fail(parsePlace(r.within(), &p.Places[len(p.Places)-1]))
		case postingText:
			p.Text = r.string()
		case postingLocation:
			p.Location = r.string()
		case postingSalary:
			p.Salary = r.string()
		case postingWorkplace:
			p.Workplace = r.string()
		case postingPay:
			p.Pay = &job.Pay{}
			r.fail(parsePay(r.within(), p.Pay))
		case postingSeries:
			p.Series = append(p.Series, r.string())
		case postingInternal:
			p.Internal = r.number != 0
		case postingPosted:
			p.Posted = r.time()
		case postingCloses:
			p.Closes = r.time()
		case postingDigest:
			p.Digest = r.string()
		case postingPrint:
			if p.Prints == nil {
				p.Prints = make([]string, 0, 14)
			}
			p.Prints = append(p.Prints, r.string())
		case postingEmpty:
			if r.number&emptyPlaces != 0 {
				p.Places = []job.Place{}
			}
			if r.number&emptySeries != 0 {
				p.Series = []string{}
			}
			if r.number&emptyPrints != 0 {
				p.Prints = []string{}
			}
		}
	}
	return r.err
}

func parsePlace(r reader, at *job.Place) error {
	for r.next() {
		switch r.field {
		case 1:
			at.Text = r.string()
		case 2:
			at.City = r.string()
		case 3:
			at.State = r.string()
		case 4:
			at.Country = r.string()
		}
	}
	return r.err
}

func appendPay(b []byte, p *job.Pay) []byte {
	if p.Min != nil {
		b = appendFixed(b, 1, math.Float64bits(*p.Min))
	}
	if p.Max != nil {
		b = appendFixed(b, 2, math.Float64bits(*p.Max))
	}
	b = appendText(b, 3, string(p.Unit))
	return appendText(b, 4, p.Currency)
}

func parsePay(r reader, p *job.Pay) error {
	for r.next() {
		switch r.field {
		case 1:
			f := math.Float64frombits(r.number)
			p.Min = &f
		case 2:
			f := math.Float64frombits(r.number)
			p.Max = &f
		case 3:
			p.Unit = job.PayUnit(r.string())
		case 4:
			p.Currency = r.string()
		}
	}
	return r.err
}

// message is a record that is a protocol buffer.
type message interface {
	appendTo(b []byte) []byte
	// parse reads the record in place of what was there, whose memory it may use;
	// what is read may be a part of the record.
	parse(b []byte) error
}

func (l *life) appendTo(b []byte) []byte {
	b = appendText(b, lifeID, l.ID)
	b = appendText(b, lifeBoard, l.Board)
	b = appendNumber(b, lifeVersion, uint64(l.Version))
	b = appendText(b, lifeCluster, l.Cluster)
	var own [64]byte
	for _, e := range l.Events {
		v := appendText(own[:0], 1, string(e.Status))
		v = appendTime(v, 2, e.At)
		v = appendNumber(v, 3, e.Run)
		b = protowire.AppendBytes(protowire.AppendTag(b, lifeEvent, protowire.BytesType), v)
	}
	b = appendTime(b, lifeLastSeen, l.LastSeen)
	b = appendNumber(b, lifeSeenRun, l.SeenRun)
	return appendText(b, lifeBefore, string(l.Before))
}

func (l *life) parse(b []byte) error {
	*l = life{Events: l.Events[:0]}
	r := newTextReader(b)
	for r.next() {
		switch r.field {
		case lifeID:
			l.ID = r.string()
		case lifeBoard:
			l.Board = r.string()
		case lifeVersion:
			l.Version = int(r.number)
		case lifeCluster:
			l.Cluster = r.string()
		case lifeEvent:
			l.Events = append(l.Events, event{})
			r.fail(parseEvent(r.within(), &l.Events[len(l.Events)-1]))
		case lifeLastSeen:
			l.LastSeen = r.time()
		case lifeSeenRun:
			l.SeenRun = r.number
		case lifeBefore:
			l.Before = r.bytes()
		}
	}
	return r.err
}

func parseEvent(r reader, e *event) error {
	for r.next() {
		switch r.field {
		case 1:
			e.Status = job.Status(r.string())
		case 2:
			e.At = r.time()
		case 3:
			e.Run = r.number
		}
	}
	return r.err
}

func (p *place) appendTo(b []byte) []byte {
	b = appendTime(b, placeFrom, p.From)
	b = appendNumber(b, placeBlock, p.Block)
	b = appendNumber(b, placeEntry, uint64(p.Entry))
	if p.Rest != nil {
		b = protowire.AppendBytes(protowire.AppendTag(b, placeRest, protowire.BytesType), appendPosting(nil, p.Rest))
	}
	b = appendText(b, placePrints, string(p.Prints))
	return appendFixed(b, placeSum, p.Sum)
}

func (p *place) parse(b []byte) error {
	*p = place{}
	r := newReader(b)
	for r.next() {
		switch r.field {
		case placeFrom:
			p.From = r.time()
		case placeBlock:
			p.Block = r.number
		case placeEntry:
			p.Entry = int(r.number)
		case placeRest:
			p.Rest = &job.Posting{}
			r.fail(parsePosting(r.bytes(), p.Rest))
		case placePrints:
			p.Prints = r.bytes()
		case placeSum:
			p.Sum = r.number
		}
	}
	return r.err
}
