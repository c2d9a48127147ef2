// The commands: one file each, each adding itself to the CLI::App. A command's callback does the work
// and leaves its exit code in Session: 0 fine, 1 findings in the user's input, 2 wrong usage or the
// world's fault (WorldError, caught in main).
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "generator/base/diagnostics.h"
#include "generator/cli/report.h"

namespace gizgen {

// What the commands of one run share.
struct Session {
  Diagnostics diagnostics;
  Format format = Format::text;  // of the findings
  bool findings_are_the_result = false;  // machine formats then go to standard output (`check`)
  int exit_code = 0;
};

void add_new(CLI::App& app, Session& session);
void add_check(CLI::App& app, Session& session);
void add_show(CLI::App& app, Session& session);
void add_fingerprint(CLI::App& app, Session& session);
void add_generate(CLI::App& app, Session& session);
void add_decode(CLI::App& app, Session& session);
void add_encode(CLI::App& app, Session& session);
void add_import(CLI::App& app, Session& session);
void add_export(CLI::App& app, Session& session);
void add_simulate(CLI::App& app, Session& session);
void add_deploy(CLI::App& app, Session& session);
void add_targets(CLI::App& app, Session& session);
void add_templates(CLI::App& app, Session& session);
void add_completion(CLI::App& app, Session& session);
void add_man(CLI::App& app, Session& session);

// Adds --format for findings.
void add_format(CLI::App& command, Session& session);

// Writes to standard output. Throws WorldError when it cannot be written (a full disk).
void print(std::string_view text);

}  // namespace gizgen
