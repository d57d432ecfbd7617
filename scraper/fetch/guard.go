package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"hitmatch/scraper"
)

// guard is the end of the chain: two connection pools whose dialers look at
// the address after DNS, just before connecting. The open pool reaches public
// addresses only. The private pool also reaches loopback and private
// addresses and is used only for hosts that a board with allow_private names
// in its own fields; a link or redirect to any other host does not get it.
// Neither uses a proxy: the guard would see the proxy's address only.
type guard struct {
	open, private *http.Transport
}

func newGuard(lookup func(context.Context, string) ([]netip.Addr, error)) *guard {
	special := specialPurpose()
	return &guard{
		open: transport(lookup, func(a netip.Addr) error {
			if !public(a, special) {
				return fmt.Errorf("%w: %s is not a public address (one of your own network is read for a board with allow_private: true and the host in its own fields, by fit with --allow-private)", scraper.ErrNotAllowed, a)
			}
			return nil
		}),
		private: transport(lookup, func(a netip.Addr) error {
			if !public(a, special) && !local(a) {
				return fmt.Errorf("%w: %s is neither a public nor a private address", scraper.ErrNotAllowed, a)
			}
			return nil
		}),
	}
}

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if askOf(req.Context()).owns(req.URL) {
		return g.private.RoundTrip(req)
	}
	return g.open.RoundTrip(req)
}

func (g *guard) close() {
	g.open.CloseIdleConnections()
	g.private.CloseIdleConnections()
}

func transport(lookup func(context.Context, string) ([]netip.Addr, error), check func(netip.Addr) error) *http.Transport {
	dialer := &net.Dialer{
		Timeout: 10 * time.Second,
		Control: func(network, address string, _ syscall.RawConn) error {
			if network != "tcp4" && network != "tcp6" {
				return fmt.Errorf("%w: network %s", scraper.ErrNotAllowed, network)
			}
			to, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("%w: %s is not an address", scraper.ErrNotAllowed, address)
			}
			return check(to.Addr().Unmap().WithZone(""))
		},
	}
	dial := dialer.DialContext
	if lookup != nil {
		dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			return dialLookedUp(ctx, dialer, lookup, network, address)
		}
	}
	return &http.Transport{
		DialContext:            dial,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // caps decodes
		TLSHandshakeTimeout:    10 * time.Second,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    2,
		ReadBufferSize:         16 << 10, // most pages whole
		MaxResponseHeaderBytes: 256 << 10,
	}
}

func dialLookedUp(ctx context.Context, dialer *net.Dialer, lookup func(context.Context, string) ([]netip.Addr, error), network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return dialer.DialContext(ctx, network, address)
	}
	addrs, err := lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	err = &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	for _, a := range addrs {
		conn, dialErr := dialer.DialContext(ctx, network, net.JoinHostPort(a.String(), port))
		if dialErr == nil {
			return conn, nil
		}
		err = dialErr
	}
	return nil, err
}

// public reports whether an address is one of the public internet: unicast,
// and in none of the ranges set aside. In IPv6 only 2000::/3 is given out as
// global unicast (IANA IPv6 Address Space registry).
func public(a netip.Addr, special []netip.Prefix) bool {
	a = a.Unmap()
	if !a.IsValid() || a.Is6() && a.As16()[0]>>5 != 1 {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// local reports whether an address is one a person may serve a board of their
// own at: loopback, RFC 1918, RFC 4193 and the shared space of RFC 6598,
// which private overlay networks use. Link-local addresses, where clouds
// answer with credentials, are not.
func local(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10).Contains(a)
}

// specialPurpose lists the ranges of the IANA IPv4 and IPv6 Special-Purpose
// Address registries, multicast, the reserved 240.0.0.0/4 and the deprecated
// transition ranges. IPv6 ranges outside 2000::/3 need no entry.
func specialPurpose() []netip.Prefix {
	var all []netip.Prefix
	for _, p := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
		"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
		"192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"224.0.0.0/4", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
	} {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}
