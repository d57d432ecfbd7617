package bolt

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"go.etcd.io/bbolt"

	"hitmatch/store"
)

// Archive keeps the raw answers of boards in a file of its own, so that they
// can be read again, by better rules, without asking the boards again. Nothing
// depends on it: a file that is lost, damaged or of another program's making
// is begun anew.
//
// The file is a bbolt database with three buckets:
//
//	bodies   number (8 bytes)          CRC-32C of what follows, the body of the
//	                                   answer: the gzip file that came, or a
//	                                   Zstandard frame
//	answers  number                    the answer as JSON, without its body
//	latest   SHA-256 of board, 0, key  number of the newest answer to a request
//
// Numbers rise; when the budget is used up the answers with the lowest go. In
// older files bodies are Zstandard frames under their SHA-256, which stands in
// their answers, of which several may have one body.
type Archive struct {
	db     *bbolt.DB
	budget int64
	zip    *zstd.Encoder
	unzip  *zstd.Decoder

	mu      sync.Mutex
	waiting []packedAnswer // that are not in the file yet
	room    []byte         // their records stand in it, where it had room for them
}

// packedAnswer is an answer on its way into the file.
type packedAnswer struct {
	latest     []byte // the key in that bucket
	text, body []byte // the records
}

// waitingBytes of answers are put into the file without being told.
const waitingBytes = 1 << 20

// Answer is what a board answered to a request.
type Answer struct {
	Board  string      `json:"board"`
	Key    string      `json:"key"` // of the request, unique within a board
	URL    string      `json:"url"` // where it came from, after redirects
	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	At     time.Time   `json:"at"`
	Body   []byte      `json:"-"`
	Gzip   []byte      `json:"-"` // Body in gzip, where that is at hand
}

// storedAnswer is the record of an answer.
type storedAnswer struct {
	Answer
	Digest []byte `json:"digest,omitempty"` // SHA-256 of the body, in older files
	Bytes  int64  `json:"bytes"`            // that the body takes, compressed
}

// bodyKey is under what the body stands of the answer with a number.
func (a *storedAnswer) bodyKey(number []byte) []byte {
	if len(a.Digest) > 0 {
		return a.Digest
	}
	return number
}

const maxBody = 256 << 20

var archiveBuckets = [...]string{"bodies", "answers", "latest"}

// ArchivePath is where the answers of a database's boards are kept.
func ArchivePath(path string) string { return path + ".raw" }

// OpenArchive opens an archive that keeps at most budget bytes of bodies,
// compressed. A file that cannot be read is replaced.
func OpenArchive(path string, budget int64) (*Archive, error) {
	a, err := openArchive(path, budget)
	if errors.Is(err, store.ErrDamaged) {
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("begin the archive of answers anew: %w", err)
		}
		a, err = openArchive(path, budget)
	}
	if err != nil {
		return nil, fmt.Errorf("open archive %s: %w", path, err)
	}
	return a, nil
}

func openArchive(path string, budget int64) (*Archive, error) {
	real, fresh, err := locate(path)
	if err != nil {
		return nil, err
	}
	if !fresh {
		// bbolt trusts what it reads; what it would fall over is found first.
		s, err := openOnce(real, time.Second, toRead)
		switch {
		case errors.Is(err, store.ErrInUse):
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("%w: %w", store.ErrDamaged, err)
		}
		if err := errors.Join(s.checkBounds(), s.pagesSound(), s.Close()); err != nil {
			return nil, fmt.Errorf("%w: %w", store.ErrDamaged, err)
		}
	}
	a := &Archive{budget: budget}
	// Packed a twentieth smaller, a page would take half as long again.
	if a.zip, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false)); err != nil {
		return nil, err
	}
	if a.unzip, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBody)); err != nil {
		return nil, err
	}
	a.db, err = bbolt.Open(real, 0o600, &bbolt.Options{
		Timeout: time.Second, FreelistType: bbolt.FreelistMapType, NoStatistics: true,
		// What a crash spoils is begun anew.
		NoSync: true,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			return os.OpenFile(name, flag|noFollow, mode)
		},
	})
	if err != nil {
		return nil, err
	}
	if err := a.db.Update(func(t *bbolt.Tx) error {
		for _, name := range archiveBuckets {
			if _, err := t.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return nil, errors.Join(err, a.db.Close())
	}
	return a, nil
}

// Close puts what waits into the file and releases the archive.
func (a *Archive) Close() error {
	err := a.Flush()
	a.unzip.Close()
	return errors.Join(err, a.db.Close())
}

func latestKey(board, key string) []byte {
	sum := sha256.Sum256([]byte(board + "\x00" + key))
	return sum[:]
}

// sumLen is how long the checksum before a body is.
const sumLen = 4

func bodySum(body []byte) []byte {
	return binary.BigEndian.AppendUint32(nil, crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
}

// Put keeps an answer, which is in the file after the next Flush. An answer that
// alone is over the budget is not kept.
func (a *Archive) Put(ans Answer) error {
	body := ans.Gzip
	if body == nil {
		body = a.zip.EncodeAll(ans.Body, nil)
	}
	rec := storedAnswer{Answer: ans, Bytes: int64(len(body))}
	if rec.Bytes > a.budget {
		return nil
	}
	text, err := json.Marshal(rec)
	if err != nil {
		return fmt.Errorf("keep an answer of board %s: %w", ans.Board, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if size := sumLen + len(body) + len(text); size > cap(a.room)-len(a.room) {
		err = a.flush()
		a.room = slices.Grow(a.room, max(size, waitingBytes))
	}
	a.waiting = append(a.waiting, packedAnswer{latestKey(ans.Board, ans.Key), a.keep(text), a.keep(bodySum(body), body)})
	return err
}

// keep copies a record into the room, which has enough left for it.
func (a *Archive) keep(parts ...[]byte) []byte {
	from := len(a.room)
	for _, part := range parts {
		a.room = append(a.room, part...)
	}
	return a.room[from:len(a.room):len(a.room)]
}

// Flush puts the answers that wait into the file, all of them or none, and lets
// the oldest ones go that the budget has no room for. None wait afterwards.
func (a *Archive) Flush() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.flush()
}

func (a *Archive) flush() error {
	if len(a.waiting) == 0 {
		return nil
	}
	err := a.db.Update(func(t *bbolt.Tx) error {
		unmap(a.db.Info().Data, t.Size()) // see Store.relieve: answers take each other's place all over the file
		k := keeping{t.Bucket([]byte("bodies")), t.Bucket([]byte("answers")), t.Bucket([]byte("latest"))}
		used := k.bodies.Sequence()
		for _, ans := range a.waiting {
			if err := k.put(ans, &used); err != nil {
				return err
			}
		}
		if err := k.shrink(&used, uint64(a.budget)); err != nil {
			return err
		}
		return k.bodies.SetSequence(used)
	})
	clear(a.waiting)
	a.waiting, a.room = a.waiting[:0], a.room[:0]
	if cap(a.room) > waitingBytes { // for an answer longer than that
		a.room = nil
	}
	if err != nil {
		return fmt.Errorf("keep the answers of boards: %w", refusedByDisk(err))
	}
	return nil
}

// keeping is the buckets of an archive in a transaction.
type keeping struct{ bodies, answers, latest *bbolt.Bucket }

// put writes an answer in place of the one to the same request. used is what the
// bodies take.
func (k keeping) put(ans packedAnswer, used *uint64) error {
	if old := k.latest.Get(ans.latest); old != nil {
		if err := k.drop(bytes.Clone(old), used); err != nil {
			return err
		}
	}
	n, err := k.answers.NextSequence()
	if err != nil {
		return err
	}
	number := binary.BigEndian.AppendUint64(nil, n)
	*used += uint64(len(ans.body) - sumLen)
	return errors.Join(k.bodies.Put(number, ans.body), k.answers.Put(number, ans.text), k.latest.Put(ans.latest, number))
}

// shrink drops the oldest answers until their bodies are within the budget.
func (k keeping) shrink(used *uint64, budget uint64) error {
	for *used > budget {
		number, text := k.answers.Cursor().First()
		var old storedAnswer
		if number == nil || json.Unmarshal(text, &old) != nil {
			return nil
		}
		if err := errors.Join(k.latest.Delete(latestKey(old.Board, old.Key)), k.drop(bytes.Clone(number), used)); err != nil {
			return err
		}
	}
	return nil
}

// drop removes an answer, and its body unless another answer has it.
func (k keeping) drop(number []byte, used *uint64) error {
	var old storedAnswer
	wrong := json.Unmarshal(k.answers.Get(number), &old)
	if err := k.answers.Delete(number); err != nil || wrong != nil {
		return err
	}
	if len(old.Digest) > 0 {
		shared := false
		if err := k.answers.ForEach(func(_, text []byte) error {
			shared = shared || bytes.Contains(text, digestText(old.Digest))
			return nil
		}); err != nil || shared {
			return err
		}
	}
	*used -= min(*used, uint64(old.Bytes))
	return k.bodies.Delete(old.bodyKey(number))
}

// digestText is how a digest stands in the record of an answer.
func digestText(digest []byte) []byte {
	text, err := json.Marshal(digest)
	if err != nil {
		return nil
	}
	return text
}

// Get returns the newest answer in the file to a request, or store.ErrNotFound;
// an answer whose body is damaged is not found either.
func (a *Archive) Get(board, key string) (Answer, error) {
	missing := fmt.Errorf("answer of board %s to %s: %w", board, key, store.ErrNotFound)
	var ans Answer
	err := guard(func() error {
		return a.db.View(func(t *bbolt.Tx) error {
			number := t.Bucket([]byte("latest")).Get(latestKey(board, key))
			if number == nil {
				return missing
			}
			var rec storedAnswer
			if err := json.Unmarshal(t.Bucket([]byte("answers")).Get(number), &rec); err != nil || rec.Board != board || rec.Key != key {
				return missing
			}
			body := t.Bucket([]byte("bodies")).Get(rec.bodyKey(number))
			if len(body) < sumLen || !bytes.Equal(body[:sumLen], bodySum(body[sumLen:])) {
				return missing
			}
			var err error
			if rec.Body, err = a.unpack(body[sumLen:]); err != nil {
				return missing
			}
			ans = rec.Answer
			return nil
		})
	})
	return ans, err
}

// unpack undoes what Put did to a body.
func (a *Archive) unpack(body []byte) ([]byte, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return a.unzip.DecodeAll(body, nil)
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(z, maxBody+1))
	if err == nil && len(plain) > maxBody {
		err = fmt.Errorf("more than %d bytes", maxBody)
	}
	return plain, err
}

// Size returns how many answers there are and what their bodies take.
func (a *Archive) Size() (answers int, bytes int64, err error) {
	err = a.db.View(func(t *bbolt.Tx) error {
		answers = t.Bucket([]byte("answers")).Stats().KeyN
		bytes = int64(t.Bucket([]byte("bodies")).Sequence())
		return nil
	})
	return answers, bytes, err
}
