package app

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hitmatch/config"
)

// flagError says what is wrong with the flags of a command.
func flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		needs   *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown):
		return usagef("%w; %s`%s --help` lists the flags", err, meant(cmd, unknown), cmd.CommandPath())
	case errors.As(err, &needs):
		name, _ := pflag.UnquoteUsage(needs.GetFlag())
		return usagef("--%s needs a value behind it: --%[1]s %s", needs.GetFlag().Name, strings.ToUpper(name))
	case errors.As(err, &invalid):
		write := invalid.Unwrap().Error()
		switch invalid.GetFlag().Value.Type() {
		case "int":
			write = "write a whole number"
		case "bool":
			write = "write true or false"
		}
		return usagef("--%s is %q; %s", invalid.GetFlag().Name, invalid.GetValue(), write)
	}
	return usagef("%w; `%s --help` lists the flags", err, cmd.CommandPath())
}

// meant suggests the flag that is like one there is not.
func meant(cmd *cobra.Command, unknown *pflag.NotExistError) string {
	word := unknown.GetSpecifiedName()
	if letters := unknown.GetSpecifiedShortnames(); letters != "" {
		if word = letters; len(word) == 1 {
			return "" // one letter is like many
		}
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	near, ok := config.Nearest(word, names)
	if !ok {
		return ""
	}
	return "did you mean --" + near + "? "
}

// newHelp is cobra's help command that also says when there is no such command.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Help about any command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			switch {
			case err != nil:
				return usageError{err}
			case about.HasSubCommands() && len(rest) > 0:
				return noSuchCommand(about, rest)
			}
			return about.Help()
		},
	}
}
