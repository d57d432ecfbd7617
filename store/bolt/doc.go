// Package bolt keeps a store in one file, by means of bbolt.
//
// # The file
//
// The file is a bbolt database (file version 2) in the byte order of the
// machine that made it. Only one process may write it, and none may read it
// meanwhile; readers (Options.ReadOnly) share it. While a writer has it, a
// small file of the same name and ".lock" tells who that is; nothing depends
// on that file.
//
// It holds a bucket for each table. Numbers in keys are written with the most
// significant byte first, so that keys sort as numbers do; names in keys end
// with a zero byte, which no name holds. "seq" is the sequence number of a
// posting, 8 bytes, given once, in the order in which postings were first
// stored, and never again.
//
//	table       key                                value
//	about       "format"                           the format (see below)
//	postings    seq                                its life: id, board, version, cluster,
//	                                               changes of status, sightings, last run
//	ids         posting id                         seq; see below
//	            0                                  the last seq whose id is there
//	versions    seq, version (4 bytes)             where its words are, and since when;
//	                                               what has changed since beside them;
//	                                               a checksum of all but the text; of each
//	                                               fingerprint 8 bytes of its SHA-256
//	blocks      number of the block (8 bytes)      words of up to 16 postings, compressed
//	boards      board, 0, seq                      -
//	clusters    cluster, 0, seq                    -; the posting that the cluster is
//	                                               named after does not stand here
//	facts       seq                                job.Facts
//	pages       board, 0, SHA-256 of page key      job.PageState
//	page_runs   as in pages                        number of the run that last read the whole page,
//	                                               if that is not the one that wrote the rest: it
//	                                               changes every night, and stands apart
//	runs        number of the run (8 bytes)        job.Run
//	board_runs  board, 0, number of the run        -
//	shown       profile, 0, cluster                version shown, and when
//	summaries   as given                           a text that can be made again, and when
//	                                               it was made
//	decisions   profile, 0, cluster                job.Decision
//	letters     number of the letter (8 bytes)     job.Letter
//	nightlies   number of the nightly run          job.Nightly
//	packs       0                                  the revision of postings that the pack was made
//	                                               of, and how many pieces it has
//	            number of the piece (8 bytes)      a piece of the pack
//
// Databases made before there were page_runs, summaries, decisions, letters,
// nightlies or packs lack the table, and get it when they are opened to write.
// postings, versions, blocks, facts and runs are what there is to know; ids,
// boards, clusters and board_runs follow from them, and Check holds them against
// each other. In ids are the postings up to a number. The others, at most 4,096
// or a quarter as many, are found by reading postings from there on; they get into
// ids together, in order, since each alone would write a page of it anew. Who has
// which fingerprint is no table: who stores postings reads it
// out of versions, once, into memory. The bucket sequences of postings, blocks, runs,
// letters and nightlies are the last numbers given; that of facts counts the
// transactions that changed a posting or what was read of one: the revision.
//
// The pack is made of all postings and facts (package matcher/pack) and can be
// made again; one of an older revision is never handed out. The words of that
// package say what its bytes are.
//
// # Records
//
// A value (of all tables but about) is a record:
//
//	byte 0     'c': a CBOR item follows; 'p': a protocol buffer; 'm': nothing
//	           (the "-" above); 's': an S2 block; 'z': a Zstandard frame;
//	           'b': bytes
//	bytes 1-4  CRC-32C of: table name, 0, key, byte 0, item
//	bytes 5-   the item
//
// bbolt has no checksums of its own on what it stores: one flipped bit would
// be read as another salary. The checksum covers the key, so that a record
// under another's key is damage too. A record that does not match its checksum
// is never handed out: reading it is store.ErrDamaged.
//
// Postings and their versions are protocol buffers, whose fields have their
// numbers in package ledger (wire.go); times are google.protobuf.Timestamp.
// They are most of what is read and written. The rest are CBOR items in the core
// deterministic encoding of RFC 8949, with times as RFC 3339 text in UTC and
// null for the zero time: facts, runs, page states, decisions, letters and
// nightly runs are maps by the names that package job gives their fields for
// JSON; shown and summaries are maps by small numbers; ids and page_runs are
// numbers.
//
// A block, unpacked, is entries, each after its length as an unsigned varint:
// job.Posting as a protocol buffer, or nothing where the version is gone.
// Removing words empties their entry, so that the places of the others stay. A
// crawl packs blocks with S2, which costs little; Tend and Compact pack them
// again with Zstandard, which makes them smaller, and put the words of sparse
// blocks into full ones.
//
// # Formats
//
// The format is a number: 4 bytes, and 4 bytes of CRC-32C of "hitmatch" and
// those. This package reads and writes format 5. In format 4 ids had all postings,
// and no number. Format 3 had the fingerprints in a table of their own, prints, in
// place of versions, besides. Format 2 had CBOR items in place of protocol buffers,
// and all postings in clusters, besides; format 1 had no blocks besides: the words
// stood in versions.
//
//   - A field or a table that older programs may ignore, and drop when they
//     write the record again, does not change the format. Fields that a
//     program does not know are skipped.
//   - Everything else does: a field with another meaning, another key, another
//     form of record, something that must not be dropped.
//   - A file of a newer format is refused and not touched. One of an older
//     format is refused to who only reads; who opens it to write gets it
//     upgraded: the file as it was is kept (NAME.format1), a new one is made
//     beside it, checked, and takes its name.
//   - testdata/format holds a database of every format there has been, which
//     the tests read.
//
// # Safety
//
// What a method writes is within one transaction, on disk when the method
// returns; methods that are called at the same time may share it.
// Killing the process, at any time, loses nothing that a method said was
// written, and so does the loss of power where the disk does what it is told.
// That does not hold on network drives and in folders that a program
// synchronises: the file must be on a disk of the machine.
//
// Readers copy what they need in short transactions, so that a slow one
// neither holds up a writer nor makes the file grow.
//
// Deleting gives room back to the file, not to the disk, and leaves the bytes
// in it; Compact ends both. Tend, before a night, backs the file up and compacts
// it when more than a quarter of it is such room. Copies and successors get their
// name only when they are durable and checked; a process that waited for a file
// that was replaced meanwhile opens the new one.
//
// Known to break what a disk promises: NFS and SMB, synchronised folders (Doubts
// tells), and ext4 with fast_commit before Linux 5.10.94 and 5.15.27.
//
// # The archive
//
// NAME.raw, an Archive, keeps the boards' raw answers within a budget, and is
// worth nothing but the crawl it saves: it is not flushed, and begun anew when
// it is not whole.
package bolt
