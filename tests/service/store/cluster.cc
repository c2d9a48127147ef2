#include "tests/service/store/cluster.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/service/store/database.h"

namespace giz {
namespace {

const std::string kBin = "/usr/lib/postgresql/15/bin/";

// The server refuses to run as root.
std::string as_postgres(const std::string& command) {
  return geteuid() == 0 ? "runuser -u postgres -- " + command : command;
}

void shell(const std::string& command) {
  const int code = std::system((command + " > /dev/null").c_str());
  if (code != 0)
    throw std::runtime_error("'" + command + "' failed with " + std::to_string(code) +
                             "; the tests need the package postgresql");
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  char name[] = "/tmp/giz_store_XXXXXX";
  if (!mkdtemp(name)) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Cluster::Cluster(const std::string& settings) : settings_(settings) {
  char name[] = "/tmp/giz_pg_XXXXXX";
  if (!mkdtemp(name)) throw std::runtime_error("no temporary folder");
  folder_ = name;
  if (geteuid() == 0) shell("chown postgres " + folder_);
  shell("cd /tmp && " + as_postgres(kBin + "initdb -A trust -U postgres -E UTF8 --locale=C -D " +
                                    folder_ + "/data"));
  start();
}

Cluster::~Cluster() {
  if (std::filesystem::exists(folder_ + "/data/postmaster.pid")) try {
      control("-m immediate stop");
    } catch (const std::exception&) {
    }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Cluster::control(const std::string& arguments) const {
  shell("cd /tmp && " + as_postgres(kBin + "pg_ctl -D " + folder_ + "/data -l " + folder_ +
                                    "/log -s -w -t 60 " + arguments));
}

void Cluster::start() {
  control("-o \"-k " + folder_ + " -c listen_addresses= " + settings_ + "\" start");
}

void Cluster::stop() { control("-m fast stop"); }

int Cluster::pid() const {
  int pid = 0;
  std::ifstream(folder_ + "/data/postmaster.pid") >> pid;
  return pid;
}

// The postmaster leads its own process group; its children lead theirs and end when they see that
// it is gone, which start() waits for: it refuses while the old ones hold the shared memory.
void Cluster::kill_all() {
  const int postmaster = pid();
  const std::string children =
      "/proc/" + std::to_string(postmaster) + "/task/" + std::to_string(postmaster) + "/children";
  std::ifstream list(children);
  kill(postmaster, SIGKILL);
  for (int child = 0; list >> child;) kill(child, SIGKILL);
  for (int i = 0; i < 1000 && kill(postmaster, 0) == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  std::filesystem::remove(folder_ + "/data/postmaster.pid");
}

std::string Cluster::url_of(const std::string& name) const {
  return "postgres://postgres@/" + name + "?host=" + folder_;
}

std::string Cluster::fresh_url() {
  const std::string name = "test" + std::to_string(++databases_);
  store::open_database(url())->run("CREATE DATABASE " + name, {});
  return url_of(name);
}

}  // namespace giz
