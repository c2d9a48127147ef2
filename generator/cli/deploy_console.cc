#include "generator/cli/deploy_console.h"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "generator/cli/command.h"
#include "generator/cli/terminal.h"

namespace gizgen {

DeployConsole::DeployConsole()
    : colour_(is_colour_terminal(stdout)), terminal_(::isatty(fileno(stderr)) != 0) {}

DeployConsole::~DeployConsole() { clear_busy(); }

void DeployConsole::step(std::string_view word, std::string_view text) {
  const std::string label = fmt::format("{:8}", word);
  std::string out = colour_ ? "\x1b[1m" + label + "\x1b[0m" : label;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    const bool more = text[i] == '\n' && i + 1 < text.size() && text[i + 1] != '\n';
    if (more) out += "        ";
  }
  write(out);
}

void DeployConsole::remote(const deploy::RemoteLine& line) {
  switch (line.kind) {
    case deploy::RemoteLine::progress: return busy(line.text);
    case deploy::RemoteLine::verdict: return;
    default: break;
  }
  const std::string_view bar = colour_ ? "      \x1b[2m|\x1b[0m" : "      |";
  write(line.text.empty() ? std::string(bar) : fmt::format("{} {}", bar, line.text));
}

void DeployConsole::busy(std::string_view text) {
  if (!terminal_) return;
  clear_busy();
  // Short enough for a narrow terminal: a line that wraps could not be overwritten. The cursor goes
  // back, so that what ssh may ask for stands there instead.
  fmt::print(stderr, "      {}\r", text.substr(0, 70));
  std::fflush(stderr);
  is_busy_ = true;
}

void DeployConsole::clear_busy() {
  if (!is_busy_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  is_busy_ = false;
}

void DeployConsole::write(std::string_view text) {
  clear_busy();
  print(text);
  print("\n");
  std::fflush(stdout);  // it is read while it happens
}

}  // namespace gizgen
