package app

import (
	"fmt"
	"io"
	"strings"

	"hitmatch/config"
)

// maxSecret is the largest file that is read as a secret.
const maxSecret = 8 << 10

// secret reads a secret from an environment variable or from a file that only
// its owner may read. It never appears in an error.
func (e Env) secret(what, variable, file string) (string, error) {
	switch {
	case variable != "":
		s := strings.TrimSpace(e.Getenv(variable))
		if s == "" {
			return "", fmt.Errorf("%s: the variable %s is not set", what, variable)
		}
		return s, nil
	case file == "":
		return "", nil
	}
	f, err := config.Open(file)
	if err != nil {
		return "", fmt.Errorf("%s: read %s: %w", what, file, unpath(err))
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", fmt.Errorf("%s: read %s: %w", what, file, unpath(err))
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s: %s is not a file", what, file)
	case ownMode && info.Mode().Perm()&0o077 != 0:
		return "", fmt.Errorf("%s: others may read %s (mode %04o); run: chmod 600 %s", what, file, info.Mode().Perm(), shellWord(file))
	}
	data, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	switch s := strings.TrimSpace(string(data)); {
	case err != nil:
		return "", fmt.Errorf("%s: read %s: %w", what, file, unpath(err))
	case len(data) > maxSecret:
		return "", fmt.Errorf("%s: %s is larger than %d bytes; it is no secret", what, file, maxSecret)
	case s == "" || strings.ContainsAny(s, "\n\r\x00"):
		return "", fmt.Errorf("%s: %s must hold one line", what, file)
	default:
		return s, nil
	}
}
