// A PostgreSQL server of the test's own, on a socket in a temporary folder.
#pragma once

#include <string>

namespace giz {

class Cluster {
 public:
  // Throws where PostgreSQL cannot be started: what then does not run must not look tested.
  explicit Cluster(const std::string& settings = {});
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  ~Cluster();

  // A fresh database's address.
  std::string fresh_url();
  std::string url() const { return url_of("postgres"); }

  void start();
  void stop();      // fast: connections are cut
  void kill_all();  // SIGKILL for the server and all its processes
  int pid() const;  // the postmaster's, from its pid file

 private:
  std::string url_of(const std::string& name) const;
  void control(const std::string& arguments) const;

  std::string folder_;
  std::string settings_;
  int databases_ = 0;
};

// A folder that goes away with its object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace giz
