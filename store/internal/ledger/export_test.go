package ledger

// SpoilPrints makes a posting's record name another fingerprint than its words
// do.
func SpoilPrints(l *Ledger, id string) error {
	return l.db.Update(func(t Tx) error {
		w := tx{Tx: t, codec: l.codec, at: &words{}, recent: &l.recent}
		seq, err := w.mustSeqOf(id)
		if err != nil {
			return err
		}
		at, err := must[place](w, versions, versionKey(seq, 1))
		if err != nil {
			return err
		}
		at.Prints = printSums([]string{"another"})
		return put(w, versions, versionKey(seq, 1), at)
	})
}
