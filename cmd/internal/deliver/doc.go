// Package deliver takes digests out of the machine: into files, by mail, to
// webhooks and chats, each at most once.
//
// Rules of this package:
//   - A letter is recorded before an attempt and after it. What died in between
//     is found open the next time, and is sent again under the same identity
//     (the Message-ID of a mail, the key of a webhook), at most once: then it is
//     held, and said so. A digest may arrive twice; it is never lost, and never
//     in silence.
//   - Letters of one channel leave in their order. A channel that fails stops
//     no other.
//   - A connection to another machine is encrypted, and its certificate is
//     checked. Only a server on this machine may do without.
//   - A secret is in no letter, no error and no name of a channel.
package deliver
