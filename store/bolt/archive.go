package bolt

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"net/http"
	"os"
	"time"

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
//	bodies   SHA-256 of a body         CRC-32C of what follows, Zstandard frame
//	answers  number (8 bytes)          the answer as JSON, without its body
//	latest   SHA-256 of board, 0, key  number of the newest answer to a request
//
// Numbers rise; when the budget is used up the answers with the lowest go, and
// bodies go with the last answer that has them.
type Archive struct {
	db     *bbolt.DB
	budget int64
	zip    *zstd.Encoder
	unzip  *zstd.Decoder
	puts   int // in transactions, of which there is one at a time
}

// answersBetween is how many answers are kept until the memory in which the file is
// mapped is given back (see Store.relieve): each lands somewhere else in it.
const answersBetween = 64

// Answer is what a board answered to a request.
type Answer struct {
	Board  string      `json:"board"`
	Key    string      `json:"key"` // of the request, unique within a board
	URL    string      `json:"url"` // where it came from, after redirects
	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	At     time.Time   `json:"at"`
	Body   []byte      `json:"-"`
}

// storedAnswer is the record of an answer.
type storedAnswer struct {
	Answer
	Digest []byte `json:"digest"` // SHA-256 of the body
	Bytes  int64  `json:"bytes"`  // that the body takes, compressed
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

// Close releases the archive.
func (a *Archive) Close() error {
	a.unzip.Close()
	return a.db.Close()
}

func latestKey(board, key string) []byte {
	sum := sha256.Sum256([]byte(board + "\x00" + key))
	return sum[:]
}

func bodySum(frame []byte) []byte {
	return binary.BigEndian.AppendUint32(nil, crc32.Checksum(frame, crc32.MakeTable(crc32.Castagnoli)))
}

// Put keeps an answer, and lets the oldest ones go that the budget has no room
// for. An answer that alone is over the budget is not kept.
func (a *Archive) Put(ans Answer) error {
	sum := sha256.Sum256(ans.Body)
	frame := a.zip.EncodeAll(ans.Body, nil)
	rec := storedAnswer{Answer: ans, Digest: sum[:], Bytes: int64(len(frame))}
	if rec.Bytes > a.budget {
		return nil
	}
	text, err := json.Marshal(rec)
	if err != nil {
		return fmt.Errorf("keep an answer of board %s: %w", ans.Board, err)
	}
	err = a.db.Update(func(t *bbolt.Tx) error {
		if a.puts++; a.puts%answersBetween == 0 {
			unmap(a.db.Info().Data, t.Size())
		}
		bodies, answers, latest := t.Bucket([]byte("bodies")), t.Bucket([]byte("answers")), t.Bucket([]byte("latest"))
		used := bodies.Sequence()
		if bodies.Get(sum[:]) == nil {
			if err := bodies.Put(sum[:], append(bodySum(frame), frame...)); err != nil {
				return err
			}
			used += uint64(len(frame))
		}
		number, err := answers.NextSequence()
		if err != nil {
			return err
		}
		key := latestKey(ans.Board, ans.Key)
		if old := latest.Get(key); old != nil {
			if used, err = drop(bodies, answers, bytes.Clone(old), sum[:], used); err != nil {
				return err
			}
		}
		at := binary.BigEndian.AppendUint64(nil, number)
		if err := errors.Join(answers.Put(at, text), latest.Put(key, at)); err != nil {
			return err
		}
		for used > uint64(a.budget) {
			oldest, text := answers.Cursor().First()
			var old storedAnswer
			if oldest == nil || bytes.Equal(oldest, at) || json.Unmarshal(text, &old) != nil {
				break
			}
			if err := latest.Delete(latestKey(old.Board, old.Key)); err != nil {
				return err
			}
			if used, err = drop(bodies, answers, bytes.Clone(oldest), sum[:], used); err != nil {
				return err
			}
		}
		return bodies.SetSequence(used)
	})
	if err != nil {
		return fmt.Errorf("keep an answer of board %s: %w", ans.Board, refusedByDisk(err))
	}
	return nil
}

// drop removes an answer, and its body unless that is to stay or another
// answer has it. used is what the bodies take.
func drop(bodies, answers *bbolt.Bucket, number, stays []byte, used uint64) (uint64, error) {
	var old storedAnswer
	if err := json.Unmarshal(answers.Get(number), &old); err != nil {
		return used, answers.Delete(number)
	}
	if err := answers.Delete(number); err != nil {
		return used, err
	}
	if bytes.Equal(old.Digest, stays) {
		return used, nil
	}
	// Answers that share a body are rare (empty lists), and so are drops.
	shared := false
	if err := answers.ForEach(func(_, text []byte) error {
		shared = shared || bytes.Contains(text, digestText(old.Digest))
		return nil
	}); err != nil || shared {
		return used, err
	}
	return used - min(used, uint64(old.Bytes)), bodies.Delete(old.Digest)
}

// digestText is how a digest stands in the record of an answer.
func digestText(digest []byte) []byte {
	text, err := json.Marshal(digest)
	if err != nil {
		return nil
	}
	return text
}

// Get returns the newest answer to a request, or store.ErrNotFound; an answer
// whose body is damaged is not found either.
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
			frame := t.Bucket([]byte("bodies")).Get(rec.Digest)
			if len(frame) < 4 || !bytes.Equal(frame[:4], bodySum(frame[4:])) {
				return missing
			}
			body, err := a.unzip.DecodeAll(frame[4:], nil)
			if sum := sha256.Sum256(body); err != nil || !bytes.Equal(sum[:], rec.Digest) {
				return missing
			}
			ans = rec.Answer
			ans.Body = body
			return nil
		})
	})
	return ans, err
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
