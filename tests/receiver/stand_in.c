// Stands in for a generated backend where the receiver is tried and not the app: a static program that serves
// what the receiver looks at, and does what an app must not be able to do when it is asked to.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>

static char version[64];
static atomic_int busy;
static int web, devices;

static int listen_at(int port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port),
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr*)&at, sizeof at) || listen(fd, 512)) {
    fprintf(stderr, "cannot listen on %d: %s\n", port, strerror(errno));
    exit(1);
  }
  return fd;
}

// What a request is answered with; a path of the first words asks for a deed.
static int answer(const char* path, char* body, size_t size) {
  if (!strcmp(path, "/readyz")) return getenv("UNREADY") ? 503 : 200;
  if (!strncmp(path, "/open/", 6)) {
    const int fd = open(path + 5, O_RDONLY);
    snprintf(body, size, "%s\n", fd < 0 ? strerror(errno) : "opened");
    if (fd >= 0) close(fd);
  } else if (!strncmp(path, "/allocate/", 10)) {
    const size_t bytes = strtoul(path + 10, NULL, 10) << 20;
    char* got = malloc(bytes);
    snprintf(body, size, "%s\n", got ? "allocated" : strerror(errno));
    free(got);
  } else if (!strncmp(path, "/write/", 7)) {
    const int fd = open("/data/file", O_WRONLY | O_CREAT, 0600);
    const int failed = ftruncate(fd, (off_t)strtoul(path + 7, NULL, 10) << 20);
    snprintf(body, size, "%s\n", failed ? strerror(errno) : "written");
    close(fd);
  } else if (!strncmp(path, "/kill/", 6)) {
    snprintf(body, size, "%s\n", kill(atoi(path + 6), 9) ? strerror(errno) : "killed");
  } else if (!strncmp(path, "/env/", 5)) {
    snprintf(body, size, "%s\n", getenv(path + 5) ? getenv(path + 5) : "");
  } else if (!strcmp(path, "/end")) {
    _exit(3);
  } else if (!strcmp(path, "/id")) {
    snprintf(body, size, "%d %d\n", (int)getuid(), (int)getpid());
  } else {
    if (!strcmp(path, "/slow")) usleep(300 * 1000);
    snprintf(body, size, "%s\n", version);
  }
  return 200;
}

static void* serve(void* given) {
  const int fd = (int)(long)given;
  char in[4096] = "", path[256] = "/", body[256] = "", out[512];
  size_t have = 0;
  ssize_t more;
  while (!strstr(in, "\r\n\r\n") && have < sizeof in - 1 && (more = read(fd, in + have, sizeof in - 1 - have)) > 0)
    have += (size_t)more;
  if (have) {
    sscanf(in, "%*s %255s", path);
    const int status = answer(path, body, sizeof body);
    const int length = snprintf(out, sizeof out, "HTTP/1.1 %d -\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", status,
                                strlen(body), body);
    if (write(fd, out, (size_t)length) < 0) perror("write");
  }
  close(fd);
  --busy;
  return NULL;
}

static void* accept_devices(void* unused) {
  int fd;
  while ((fd = accept(devices, NULL, NULL)) >= 0)  // a device keeps its link until the app ends
    if (write(fd, version, strlen(version)) < 0 || write(fd, "\n", 1) < 0) close(fd);
  return unused;
}

static void stop(int signal) {
  (void)signal;
  close(web);
  web = -1;
}

int main(void) {
  FILE* file = fopen("/app/version", "r");
  if (!file || !fgets(version, sizeof version, file)) return 2;
  version[strcspn(version, "\n")] = 0;
  if (getenv("BROKEN")) {
    fprintf(stderr, "BROKEN is set: there is nothing to serve\n");
    return 1;
  }
  const struct sigaction on_term = {.sa_handler = stop};
  sigaction(SIGTERM, &on_term, NULL);
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  web = listen_at(atoi(getenv("PORT")));
  devices = listen_at(atoi(strrchr(getenv("GZ_DEVICE_TCP_ADDR"), ':') + 1));
  printf("%s listens\n", version);
  fflush(stdout);
  pthread_sigmask(SIG_BLOCK, &term, NULL);  // the signal is the main thread's
  pthread_t thread;
  pthread_create(&thread, NULL, accept_devices, NULL);
  pthread_sigmask(SIG_UNBLOCK, &term, NULL);
  while (web >= 0) {
    const int fd = accept(web, NULL, NULL);
    if (fd < 0) continue;
    ++busy;
    pthread_sigmask(SIG_BLOCK, &term, NULL);
    if (pthread_create(&thread, NULL, serve, (void*)(long)fd)) {
      close(fd);
      --busy;
    } else {
      pthread_detach(thread);
    }
    pthread_sigmask(SIG_UNBLOCK, &term, NULL);
  }
  for (int left = 500; busy && left; --left) usleep(10 * 1000);
  return 0;
}
