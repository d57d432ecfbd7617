package ledger

import (
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

// scan calls field for each field of a message: with its bytes, or with its
// number.
func scan(b []byte, field func(n protowire.Number, v []byte, u uint64) error) error {
	for len(b) > 0 {
		n, typ, size := protowire.ConsumeTag(b)
		if size < 0 {
			return protowire.ParseError(size)
		}
		b = b[size:]
		var v []byte
		var u uint64
		known := true
		switch typ {
		case protowire.BytesType:
			v, size = protowire.ConsumeBytes(b)
		case protowire.VarintType:
			u, size = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			u, size = protowire.ConsumeFixed64(b)
		default:
			known = false
			size = protowire.ConsumeFieldValue(n, typ, b)
		}
		if size < 0 {
			return protowire.ParseError(size)
		}
		b = b[size:]
		if known {
			if err := field(n, v, u); err != nil {
				return err
			}
		}
	}
	return nil
}

func parseTime(b []byte) (time.Time, error) {
	var sec, nano uint64
	err := scan(b, func(n protowire.Number, _ []byte, u uint64) error {
		switch n {
		case 1:
			sec = u
		case 2:
			nano = u
		}
		return nil
	})
	return time.Unix(int64(sec), int64(nano)).UTC(), err
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
			if s != "" {
				size += protowire.SizeTag(protowire.Number(i+1)) + protowire.SizeBytes(len(s))
			}
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
	all := rest{b, string(b)}
	return scan(b, func(n protowire.Number, v []byte, u uint64) (err error) {
		switch n {
		case postingID:
			p.ID = all.text(v)
		case postingBoard:
			p.Board = all.text(v)
		case postingExternalID:
			p.ExternalID = all.text(v)
		case postingURL:
			p.URL = all.text(v)
		case postingApplyURL:
			p.ApplyURL = all.text(v)
		case postingTitle:
			p.Title = all.text(v)
		case postingEmployer:
			p.Employer = all.text(v)
		case postingPlace:
			p.Places = append(p.Places, job.Place{})
			err = all.parsePlace(v, &p.Places[len(p.Places)-1])
		case postingText:
			p.Text = all.text(v)
		case postingLocation:
			p.Location = all.text(v)
		case postingSalary:
			p.Salary = all.text(v)
		case postingWorkplace:
			p.Workplace = all.text(v)
		case postingPay:
			p.Pay = &job.Pay{}
			err = all.parsePay(v, p.Pay)
		case postingSeries:
			p.Series = append(p.Series, all.text(v))
		case postingInternal:
			p.Internal = u != 0
		case postingPosted:
			p.Posted, err = parseTime(v)
		case postingCloses:
			p.Closes, err = parseTime(v)
		case postingDigest:
			p.Digest = all.text(v)
		case postingPrint:
			if p.Prints == nil {
				p.Prints = make([]string, 0, 16)
			}
			p.Prints = append(p.Prints, all.text(v))
		case postingEmpty:
			if u&emptyPlaces != 0 {
				p.Places = []job.Place{}
			}
			if u&emptySeries != 0 {
				p.Series = []string{}
			}
			if u&emptyPrints != 0 {
				p.Prints = []string{}
			}
		}
		return err
	})
}

// rest is a message that was made a string.
type rest struct {
	bytes []byte
	whole string
}

// text is the part of the string that a part of the message is. A slice of the
// message has the less capacity the later it begins.
func (all rest) text(part []byte) string {
	at := cap(all.bytes) - cap(part)
	return all.whole[at : at+len(part)]
}

func (all rest) parsePlace(b []byte, at *job.Place) error {
	return scan(b, func(n protowire.Number, v []byte, _ uint64) error {
		switch n {
		case 1:
			at.Text = all.text(v)
		case 2:
			at.City = all.text(v)
		case 3:
			at.State = all.text(v)
		case 4:
			at.Country = all.text(v)
		}
		return nil
	})
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

func (all rest) parsePay(b []byte, p *job.Pay) error {
	return scan(b, func(n protowire.Number, v []byte, u uint64) error {
		switch n {
		case 1:
			f := math.Float64frombits(u)
			p.Min = &f
		case 2:
			f := math.Float64frombits(u)
			p.Max = &f
		case 3:
			p.Unit = job.PayUnit(all.text(v))
		case 4:
			p.Currency = all.text(v)
		}
		return nil
	})
}

// message is a record that is a protocol buffer.
type message interface {
	appendTo(b []byte) []byte
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
	return scan(b, func(n protowire.Number, v []byte, u uint64) (err error) {
		switch n {
		case lifeID:
			l.ID = string(v)
		case lifeBoard:
			l.Board = string(v)
		case lifeVersion:
			l.Version = int(u)
		case lifeCluster:
			l.Cluster = string(v)
		case lifeEvent:
			var e event
			err = e.parse(v)
			l.Events = append(l.Events, e)
		case lifeLastSeen:
			l.LastSeen, err = parseTime(v)
		case lifeSeenRun:
			l.SeenRun = u
		case lifeBefore:
			l.Before = append(sightings(nil), v...)
		}
		return err
	})
}

func (e *event) parse(b []byte) error {
	return scan(b, func(n protowire.Number, v []byte, u uint64) (err error) {
		switch n {
		case 1:
			e.Status = job.Status(v)
		case 2:
			e.At, err = parseTime(v)
		case 3:
			e.Run = u
		}
		return err
	})
}

func (p *place) appendTo(b []byte) []byte {
	b = appendTime(b, placeFrom, p.From)
	b = appendNumber(b, placeBlock, p.Block)
	b = appendNumber(b, placeEntry, uint64(p.Entry))
	if p.Rest != nil {
		b = protowire.AppendBytes(protowire.AppendTag(b, placeRest, protowire.BytesType), appendPosting(nil, p.Rest))
	}
	return appendFixed(b, placeSum, p.Sum)
}

func (p *place) parse(b []byte) error {
	return scan(b, func(n protowire.Number, v []byte, u uint64) (err error) {
		switch n {
		case placeFrom:
			p.From, err = parseTime(v)
		case placeBlock:
			p.Block = u
		case placeEntry:
			p.Entry = int(u)
		case placeRest:
			p.Rest = &job.Posting{}
			err = parsePosting(v, p.Rest)
		case placeSum:
			p.Sum = u
		}
		return err
	})
}
