package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

const seqLen = 8

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// toSeq reads the sequence number that ends an index key.
func toSeq(key []byte) (uint64, bool) {
	if len(key) != seqLen {
		return 0, false
	}
	return binary.BigEndian.Uint64(key), true
}

func versionKey(seq uint64, version int) []byte { return appendVersionKey(nil, seq, version) }

func appendVersionKey(b []byte, seq uint64, version int) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(b, seq), uint32(version))
}

// under returns the prefix of all keys that belong to a name.
func under(name string) []byte { return append([]byte(name), 0) }

// pastUnder returns the first key after all keys that belong to a name.
func pastUnder(name string) []byte { return append([]byte(name), 1) }

func seqUnder(name string, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(under(name), seq)
}

func pageKey(board, key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return append(under(board), sum[:]...)
}

func shownKey(profile, cluster string) []byte { return append(under(profile), cluster...) }

// checkName refuses what cannot be the first part of a key.
func checkName(what, name string) error {
	switch {
	case name == "":
		return errors.New("a " + what + " without a name")
	case strings.ContainsRune(name, 0):
		return fmt.Errorf("%s %q: a name holds no zero byte", what, name)
	case len(name) > 1024:
		return fmt.Errorf("%s %.40q…: a name has at most 1024 bytes", what, name)
	}
	return nil
}

// boardOf returns the board that an index key begins with.
func boardOf(key []byte) (string, bool) {
	n := len(key) - seqLen - 1
	if n < 1 || key[n] != 0 {
		return "", false
	}
	return string(key[:n]), true
}
