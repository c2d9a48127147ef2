// gizgen completion, gizgen man: made from the CLI::App itself, so they cannot disagree with it.
#include <algorithm>

#include "generator/cli/command.h"
#include "generator/cli/version.h"

namespace gizgen {
namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  std::vector<const CLI::App*> commands = app.get_subcommands([](const CLI::App*) { return true; });
  std::erase_if(commands, [](const CLI::App* command) { return command->get_group().empty(); });
  return commands;
}

// "--output" and "-o" of an option; nothing for a positional.
std::vector<std::string> spellings(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

std::vector<std::string> option_words(const CLI::App& command) {
  std::vector<std::string> words;
  for (const CLI::Option* option : command.get_options()) {
    for (std::string& word : spellings(*option)) words.push_back(std::move(word));
  }
  return words;
}

// The values an option takes, where they are few and fixed; else nothing.
std::string choices(std::string_view command, std::string_view option) {
  if (option == "--format") {
    const bool drawing = command == "show" || command == "decode";
    return drawing ? "text json" : "text json sarif github";
  }
  if (option == "--via") return "git api";
  if (option == "--stage") return "product layout views fingerprint";
  if (option == "--target" || option == "-t") return "$(gizgen targets | cut -d' ' -f1)";
  return {};
}

std::string positional_choices(std::string_view command) {
  if (command == "import" || command == "export") return "gizwits";
  if (command == "encode") return "control read reply report";
  if (command == "completion") return "bash zsh";
  return {};
}

std::string bash_case(const CLI::App& command) {
  const std::string name = command.get_name();
  std::string values;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& word : spellings(*option)) {
      const std::string words = choices(name, word);
      if (!words.empty()) {
        values += fmt::format(
            "        {}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return ;;\n", word, words);
      }
    }
  }
  std::string out = fmt::format("    {})\n", name);
  if (!values.empty()) out += fmt::format("      case \"$before\" in\n{}      esac\n", values);
  out += fmt::format("      words=\"{}\"\n", joined(option_words(command), " "));
  out += fmt::format("      places=\"{}\" ;;\n", positional_choices(name));
  return out;
}

std::string bash(const CLI::App& app) {
  std::vector<std::string> names;
  std::string cases;
  for (const CLI::App* command : commands_of(app)) {
    names.push_back(command->get_name());
    cases += bash_case(*command);
  }
  return fmt::format(
      "# bash completion of gizgen: source it, or put it into bash-completion's completions folder.\n"
      "_gizgen() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  local words places\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{} --help --version\" -- \"$word\")); return\n"
      "  fi\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n{}"
      "  esac\n"
      "  case \"$word\" in\n"
      "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
      "    *) COMPREPLY=($(compgen -W \"$places\" -- \"$word\") $(compgen -f -- \"$word\")) ;;\n"
      "  esac\n"
      "}}\n"
      "complete -o filenames -F _gizgen gizgen\n",
      joined(names, " "), cases);
}

std::string zsh_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c == '[' || c == ']' || c == ':') {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string zsh_option(const CLI::App& command, const CLI::Option& option) {
  std::string out;
  for (const std::string& word : spellings(option)) {
    std::string value;
    if (option.get_items_expected_max() > 0) {
      const std::string words = choices(command.get_name(), word);
      value = words.empty() ? ":value:_files" : fmt::format(":value:({})", words);
    }
    out += fmt::format(" \\\n        '{}[{}]{}'", word, zsh_quoted(option.get_description()), value);
  }
  return out;
}

std::string zsh(const CLI::App& app) {
  std::string list;
  std::string cases;
  for (const CLI::App* command : commands_of(app)) {
    list += fmt::format("    '{}:{}'\n", command->get_name(), zsh_quoted(command->get_description()));
    cases += fmt::format("    {}) _arguments", command->get_name());
    for (const CLI::Option* option : command->get_options()) cases += zsh_option(*command, *option);
    const std::string places = positional_choices(command->get_name());
    if (!places.empty() && command->get_name() != "encode") {
      cases += fmt::format(" \\\n        '1:word:({})'", places);
    }
    cases += " \\\n        '*:file:_files' ;;\n";
  }
  return fmt::format(
      "#compdef gizgen\n"
      "# zsh completion of gizgen: put it into a folder of $fpath as _gizgen.\n"
      "_gizgen() {{\n"
      "  local -a commands=(\n{}  )\n"
      "  if (( CURRENT == 2 )); then\n"
      "    _describe command commands; return\n"
      "  fi\n"
      "  local command=$words[2]\n"
      "  shift words; (( CURRENT-- ))\n"
      "  case $command in\n{}"
      "  esac\n"
      "}}\n"
      "_gizgen \"$@\"\n",
      list, cases);
}

// Text as roff: a backslash and a leading dot or quote would be requests.
std::string roff(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_start = c == '\n';
  }
  return out;
}

std::string man_option(const CLI::Option& option) {
  const bool positional = option.get_positional();
  const bool takes_value = option.get_items_expected_max() > 0;
  std::string name = positional ? option.get_name(true) : joined(spellings(option), ", ");
  if (!positional && takes_value) name += " " + option.get_type_name();
  return fmt::format(".TP\n.B {}\n{}\n", roff(name), roff(option.get_description()));
}

std::string man(const CLI::App& app) {
  std::string out = fmt::format(
      ".TH GIZGEN 1 \"\" \"gizgen {}\"\n.SH NAME\ngizgen \\- {}\n"
      ".SH SYNOPSIS\n.B gizgen\n.I COMMAND\n[options]\n.SH COMMANDS\n",
      version, roff("firmware, protocol tools and documents from one datapoint definition"));
  for (const CLI::App* command : commands_of(app)) {
    out += fmt::format(".SS {}\n{}.\n", roff(command->get_name()), roff(command->get_description()));
    for (const CLI::Option* option : command->get_options()) {
      if (!option->check_lname("help")) out += man_option(*option);
    }
    const std::string footer = command->get_footer();
    const std::size_t lines = footer.find('\n');
    if (lines != std::string::npos) {
      out += fmt::format(".PP\nExamples:\n.PP\n.EX\n{}\n.EE\n", roff(footer.substr(lines + 1)));
    }
  }
  return out +
         ".SH EXIT STATUS\n.TP\n.B 0\nfine\n.TP\n.B 1\nfindings in the input\n"
         ".TP\n.B 2\nwrong usage, or a fault outside gizgen\n"
         ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nplain text on a terminal too\n";
}

}  // namespace

void add_completion(CLI::App& app, Session&) {
  CLI::App* command = app.add_subcommand("completion", "Print the completion script of a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash or zsh")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
  command->footer("Example:\n  source <(gizgen completion bash)");
  command->callback([shell, &app] { print(*shell == "bash" ? bash(app) : zsh(app)); });
}

void add_man(CLI::App& app, Session&) {
  CLI::App* command = app.add_subcommand("man", "Print the manual page");
  command->footer("Example:\n  gizgen man | man -l -");
  command->callback([&app] { print(man(app)); });
}

}  // namespace gizgen
