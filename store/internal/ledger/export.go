package ledger

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"hitmatch/store/job"
)

// An export is JSON Lines: a line that says what it is, one for every run,
// posting, page, cluster shown and text made, and a last one that says how
// many there were. JSON cannot hold every string that a board may send; a
// record that would not come back as it was is written as CBOR, in base64.

// exportVersion is the version of the lines.
const exportVersion = 1

// line is a line of an export; one of its fields is set.
type line struct {
	Export  int             `json:"hitmatch_export,omitempty"`
	Run     json.RawMessage `json:"run,omitempty"`
	Posting json.RawMessage `json:"posting,omitempty"`
	Page    json.RawMessage `json:"page,omitempty"`
	Shown   json.RawMessage `json:"shown,omitempty"`
	Made    json.RawMessage `json:"made,omitempty"`
	Decided json.RawMessage `json:"decided,omitempty"`
	Letter  json.RawMessage `json:"letter,omitempty"`
	Nightly json.RawMessage `json:"nightly,omitempty"`
	End     *exportEnd      `json:"end,omitempty"`
}

type exportEnd struct {
	Records  int    `json:"records"`
	Postings uint64 `json:"last_posting"` // last numbers given
	Runs     uint64 `json:"last_run"`
	Letters  uint64 `json:"last_letter,omitempty"`
	Nights   uint64 `json:"last_nightly,omitempty"`
}

type exportPosting struct {
	Seq      uint64        `json:"seq"`
	Life     life          `json:"life"`
	Versions []exportWords `json:"versions"`
	Facts    *job.Facts    `json:"facts,omitempty"`
}

type exportWords struct {
	From    time.Time   `json:"from"`
	Posting job.Posting `json:"posting"`
}

type exportPage struct {
	Board string        `json:"board"`
	State job.PageState `json:"state"`
}

type exportShown struct {
	Profile string    `json:"profile"`
	Cluster string    `json:"cluster"`
	Version int       `json:"version"`
	At      time.Time `json:"at"`
}

type exportMade struct {
	Key  string    `json:"key"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

type exportDecision struct {
	Profile  string       `json:"profile"`
	Decision job.Decision `json:"decision"`
}

// inCBOR stands for a record that JSON cannot hold.
type inCBOR struct {
	CBOR []byte `json:"cbor"`
}

// toJSON writes a value so that fromJSON gives the same one.
func toJSON[T any](c codec, v T) (json.RawMessage, error) {
	want, err := c.enc.Marshal(v)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(v)
	if err == nil {
		var back T
		if json.Unmarshal(text, &back) == nil {
			if got, err := c.enc.Marshal(back); err == nil && bytes.Equal(want, got) {
				return text, nil
			}
		}
	}
	return json.Marshal(inCBOR{want})
}

func fromJSON[T any](c codec, text json.RawMessage) (v T, err error) {
	var other inCBOR
	if bytes.HasPrefix(text, []byte(`{"cbor":`)) && json.Unmarshal(text, &other) == nil {
		return v, c.dec.Unmarshal(other.CBOR, &v)
	}
	return v, json.Unmarshal(text, &v)
}

// Export implements store.Store.
func (l *Ledger) Export(ctx context.Context, w io.Writer) error {
	out := bufio.NewWriter(w)
	e := exporter{ledger: l, enc: json.NewEncoder(out)}
	e.enc.SetEscapeHTML(false)
	err := e.run(ctx)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

type exporter struct {
	ledger *Ledger
	enc    *json.Encoder
	end    exportEnd
}

func (e *exporter) run(ctx context.Context) error {
	if err := e.enc.Encode(line{Export: exportVersion}); err != nil {
		return err
	}
	if err := e.ledger.view(ctx, func(t tx) error {
		e.end.Postings, e.end.Runs = t.Last(postings), t.Last(runs)
		e.end.Letters, e.end.Nights = t.Last(letters), t.Last(nightlies)
		return nil
	}); err != nil {
		return err
	}
	for _, part := range []struct {
		table Table
		line  func(t tx, key, rec []byte) (line, error)
	}{
		{runs, func(t tx, key, rec []byte) (ln line, err error) {
			run, err := read[job.Run](t, runs, key, rec)
			if err == nil {
				ln.Run, err = toJSON(t.codec, run)
			}
			return ln, err
		}},
		{postings, exportOne},
		{pages, func(t tx, key, rec []byte) (ln line, err error) {
			if _, err := read[job.PageState](t, pages, key, rec); err != nil {
				return ln, err
			}
			state, _, err := t.stateAt(key)
			if err == nil {
				board, _, _ := strings.Cut(string(key), "\x00")
				ln.Page, err = toJSON(t.codec, exportPage{board, state})
			}
			return ln, err
		}},
		{shownTable, func(t tx, key, rec []byte) (ln line, err error) {
			s, err := read[shown](t, shownTable, key, rec)
			if err == nil {
				profile, cluster, _ := strings.Cut(string(key), "\x00")
				ln.Shown, err = toJSON(t.codec, exportShown{profile, cluster, s.Version, s.At})
			}
			return ln, err
		}},
		{summaries, func(t tx, key, rec []byte) (ln line, err error) {
			m, err := read[made](t, summaries, key, rec)
			if err == nil {
				ln.Made, err = toJSON(t.codec, exportMade{string(key), m.Text, m.At})
			}
			return ln, err
		}},
		{decisions, func(t tx, key, rec []byte) (ln line, err error) {
			d, err := read[job.Decision](t, decisions, key, rec)
			if err == nil {
				profile, _, _ := strings.Cut(string(key), "\x00")
				ln.Decided, err = toJSON(t.codec, exportDecision{profile, d})
			}
			return ln, err
		}},
		{letters, func(t tx, key, rec []byte) (ln line, err error) {
			l, err := read[job.Letter](t, letters, key, rec)
			if err == nil {
				ln.Letter, err = toJSON(t.codec, l)
			}
			return ln, err
		}},
		{nightlies, func(t tx, key, rec []byte) (ln line, err error) {
			n, err := read[job.Nightly](t, nightlies, key, rec)
			if err == nil {
				ln.Nightly, err = toJSON(t.codec, n)
			}
			return ln, err
		}},
	} {
		if err := e.table(ctx, part.table, part.line); err != nil {
			return err
		}
	}
	return e.enc.Encode(line{End: &e.end})
}

// table writes the lines of a table, taken out in short transactions.
func (e *exporter) table(ctx context.Context, table Table, one func(t tx, key, rec []byte) (line, error)) error {
	var after []byte
	for done := false; !done; {
		var batch []line
		if err := e.ledger.view(ctx, func(t tx) error {
			done = true
			size := 0
			for key, rec := range t.Ascend(table, after) {
				if len(batch) >= batchRecords || size >= batchBytes {
					after, done = bytes.Clone(key), false
					break
				}
				ln, err := one(t, key, rec)
				if err != nil {
					return err
				}
				batch = append(batch, ln)
				size += len(ln.Posting) + len(ln.Page) + len(ln.Letter)
			}
			return nil
		}); err != nil {
			return err
		}
		for _, ln := range batch {
			e.end.Records++
			if err := e.enc.Encode(ln); err != nil {
				return err
			}
		}
	}
	return nil
}

func exportOne(t tx, key, rec []byte) (ln line, err error) {
	seq, ok := toSeq(key)
	if !ok {
		return ln, damaged(postings, key, "the key has a wrong length")
	}
	p := exportPosting{Seq: seq}
	if p.Life, err = read[life](t, postings, key, rec); err != nil {
		return ln, err
	}
	for number := range p.Life.Version {
		v, err := t.version(seq, number+1)
		if err != nil {
			return ln, err
		}
		p.Versions = append(p.Versions, exportWords(v))
	}
	f, ok, err := get[job.Facts](t, facts, key)
	if err != nil {
		return ln, err
	}
	if ok {
		p.Facts = &f
	}
	ln.Posting, err = toJSON(t.codec, p)
	return ln, err
}

// Import implements store.Store.
func (l *Ledger) Import(ctx context.Context, r io.Reader) error {
	if err := l.load(ctx, r); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

func (l *Ledger) load(ctx context.Context, r io.Reader) error {
	if err := l.view(ctx, func(t tx) error {
		for _, table := range Tables() {
			for range t.Ascend(table, nil) {
				return errors.New("the store holds something already; import into a new one")
			}
		}
		return nil
	}); err != nil {
		return err
	}
	in := json.NewDecoder(bufio.NewReaderSize(r, 1<<16))
	var first line
	if err := in.Decode(&first); err != nil || first.Export == 0 {
		return errors.New("it is not an export of hitmatch (`hitmatch db export` writes one)")
	}
	if first.Export > exportVersion {
		return fmt.Errorf("it is of version %d and this version of hitmatch reads version %d; use a newer version", first.Export, exportVersion)
	}
	n := 0
	for {
		var batch []line
		var end *exportEnd
		for size := 0; len(batch) < batchRecords && size < batchBytes && end == nil; {
			var ln line
			if err := in.Decode(&ln); err != nil {
				if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
					return fmt.Errorf("it ends after %d records, without its last line; it was cut short", n+len(batch))
				}
				return fmt.Errorf("record %d: %w", n+len(batch)+1, err)
			}
			if end = ln.End; end == nil {
				batch = append(batch, ln)
				size += len(ln.Posting) + len(ln.Letter)
			}
		}
		if err := l.update(ctx, func(t tx) error {
			for i, ln := range batch {
				if err := t.load(ln); err != nil {
					return fmt.Errorf("record %d: %w", n+i+1, err)
				}
			}
			if end == nil {
				return nil
			}
			return errors.Join(t.Reset(postings, end.Postings), t.Reset(runs, end.Runs),
				t.Reset(letters, end.Letters), t.Reset(nightlies, end.Nights))
		}); err != nil {
			return err
		}
		n += len(batch)
		if end != nil {
			if n != end.Records {
				return fmt.Errorf("it has %d records, and its last line says %d", n, end.Records)
			}
			return nil
		}
	}
}

func (t tx) load(ln line) error {
	switch {
	case ln.Run != nil:
		run, err := fromJSON[job.Run](t.codec, ln.Run)
		if err != nil {
			return err
		}
		if err := checkName("board", run.Board); err != nil {
			return err
		}
		return errors.Join(put(t, runs, seqKey(run.Seq), run), t.mark(boardRuns, seqUnder(run.Board, run.Seq)))
	case ln.Posting != nil:
		p, err := fromJSON[exportPosting](t.codec, ln.Posting)
		if err != nil {
			return err
		}
		return t.loadPosting(p)
	case ln.Page != nil:
		p, err := fromJSON[exportPage](t.codec, ln.Page)
		if err != nil {
			return err
		}
		return errors.Join(checkName("board", p.Board), t.putState(p.Board, p.State))
	case ln.Shown != nil:
		s, err := fromJSON[exportShown](t.codec, ln.Shown)
		if err != nil {
			return err
		}
		return errors.Join(checkName("profile", s.Profile), checkName("cluster", s.Cluster),
			put(t, shownTable, shownKey(s.Profile, s.Cluster), shown{s.Version, s.At}))
	case ln.Made != nil:
		m, err := fromJSON[exportMade](t.codec, ln.Made)
		if err != nil {
			return err
		}
		return errors.Join(checkName("summary", m.Key), put(t, summaries, []byte(m.Key), made{m.Text, m.At}))
	case ln.Decided != nil:
		d, err := fromJSON[exportDecision](t.codec, ln.Decided)
		if err != nil {
			return err
		}
		return errors.Join(checkName("profile", d.Profile), checkName("cluster", d.Decision.Cluster),
			put(t, decisions, decisionKey(d.Profile, d.Decision.Cluster), d.Decision))
	case ln.Letter != nil:
		l, err := fromJSON[job.Letter](t.codec, ln.Letter)
		if err != nil {
			return err
		}
		return errors.Join(checkName("profile", l.Profile), put(t, letters, seqKey(l.Seq), l))
	case ln.Nightly != nil:
		n, err := fromJSON[job.Nightly](t.codec, ln.Nightly)
		if err != nil {
			return err
		}
		return put(t, nightlies, seqKey(n.Seq), n)
	}
	return errors.New("it says nothing that this version of hitmatch knows")
}

func (t tx) loadPosting(p exportPosting) error {
	l := p.Life
	if p.Seq == 0 || l.Version < 1 || l.Version != len(p.Versions) || len(l.Events) == 0 {
		return fmt.Errorf("posting %s is not whole", l.ID)
	}
	if err := errors.Join(checkName("board", l.Board), checkName("posting", l.ID), checkName("cluster", l.Cluster)); err != nil {
		return err
	}
	for i, v := range p.Versions {
		if err := t.putWhole(versionKey(p.Seq, i+1), version(v)); err != nil {
			return err
		}
	}
	*t.prints = nil // it lacks this one
	t.recent.add(l.ID, p.Seq)
	if p.Facts != nil {
		if err := put(t, facts, seqKey(p.Seq), *p.Facts); err != nil {
			return err
		}
	}
	if p.Seq > t.Last(postings) {
		if err := t.Reset(postings, p.Seq); err != nil {
			return err
		}
	}
	return errors.Join(
		t.mark(boards, seqUnder(l.Board, p.Seq)),
		t.inCluster(p.Seq, &l),
		put(t, postings, seqKey(p.Seq), l),
	)
}
