/* A Linux program whose UART is a serial device, a pseudo terminal or a TCP connection.

   The parent process opens the line and keeps it; the firmware runs in a child. A restart ends the child
   and starts another: its memory is then as the C startup leaves it, as that of a controller after a
   reset, and the line stays open. The parent never runs the firmware, so it puts the terminal back even
   where the firmware crashes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "giz.h"
#include "user.h"

#define POLL_MS 2       /* the longest that giz_poll() is not called */
#define WRITE_MS 1000   /* the longest that the line may be full; what is left is lost, as on a wire */
#define EXIT_LINE 2     /* the line could not be had, or usage */
#define EXIT_RESTART 75 /* of the child */

static int line = -1;
static struct termios before;
static int terminal = -1; /* whose settings are in `before`; -1: none */
static volatile pid_t child; /* 0: none */
static volatile sig_atomic_t stopped;

/* ---- the three functions of the port ---- */

/* Polls the line; false: it has ended. */
static bool wait_for(short what, int milliseconds, bool *ready)
{
    struct pollfd one = {line, what, 0};
    int count = poll(&one, 1, milliseconds);

    *ready = (count > 0) && ((one.revents & what) != 0);
    return (count <= 0) || *ready || ((one.revents & (POLLERR | POLLHUP | POLLNVAL)) == 0);
}

void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    size_t done = 0u;
    bool ready = true;

    while (ready && (done < count)) {
        ssize_t some = write(line, &bytes[done], count - done);

        if (some > 0) {
            done += (size_t)some;
        } else if ((some == 0) || ((errno != EAGAIN) && (errno != EINTR))) {
            ready = false;
        } else {
            (void)wait_for(POLLOUT, WRITE_MS, &ready);
        }
    }
}

uint32_t giz_port_millis(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return ((uint32_t)now.tv_sec * 1000u) + ((uint32_t)now.tv_nsec / 1000000u);
}

void giz_port_restart(void)
{
    (void)fflush(NULL);
    _exit(EXIT_RESTART);
}

/* ---- the line ---- */

static void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "firmware: %s: %s\n", what, why);
    exit(EXIT_LINE);
}

static void tell(const char *what, const char *where)
{
    (void)printf("%s %s\n", what, where);
    (void)fflush(stdout);
}

/* Bytes as they are, 9600 baud, 8N1. */
static void make_raw(int device, const char *name)
{
    struct termios raw;

    if (tcgetattr(device, &before) != 0) {
        fail(name, strerror(errno));
    }
    terminal = device;
    raw = before;
    cfmakeraw(&raw);
    raw.c_cflag |= (tcflag_t)(CLOCAL | CREAD);
    raw.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
    (void)cfsetispeed(&raw, B9600);
    (void)cfsetospeed(&raw, B9600);
    if (tcsetattr(device, TCSANOW, &raw) != 0) {
        fail(name, strerror(errno));
    }
    (void)tcflush(device, TCIOFLUSH);
}

static int open_serial(const char *name)
{
    int device = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

    if (device < 0) {
        fail(name, strerror(errno));
    }
    make_raw(device, name);
    return device;
}

/* The parent keeps the other side open too, so that the line outlives whoever opens it. */
static int open_pty(void)
{
    int device = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    const char *name = NULL;

    if ((device >= 0) && (grantpt(device) == 0) && (unlockpt(device) == 0)) {
        name = ptsname(device);
    }
    if (name == NULL) {
        fail("pty", strerror(errno));
    }
    (void)open_serial(name);
    tell("pty", name);
    return device;
}

/* Splits HOST:PORT at the last colon; an IPv6 address stands in brackets. */
static struct addrinfo *resolve(const char *where, int flags)
{
    char host[256];
    const char *colon = strrchr(where, ':');
    const char *begin = where;
    size_t size = (colon == NULL) ? 0u : (size_t)(colon - where);
    struct addrinfo hints = {0};
    struct addrinfo *found = NULL;
    int error;

    if ((size == 0u) || (size >= sizeof host)) {
        fail(where, "expected HOST:PORT");
    }
    if ((size > 2u) && (where[0] == '[') && (where[size - 1u] == ']')) {
        begin++;
        size -= 2u;
    }
    (void)memcpy(host, begin, size);
    host[size] = '\0';
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    error = getaddrinfo(host, &colon[1], &hints, &found);
    if (error != 0) {
        fail(where, gai_strerror(error));
    }
    return found;
}

static int new_socket(const struct addrinfo *address, const char *where)
{
    int made = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, address->ai_protocol);

    if (made < 0) {
        fail(where, strerror(errno));
    }
    return made;
}

static int open_connection(const char *where)
{
    struct addrinfo *address = resolve(where, 0);
    int made = new_socket(address, where);

    if (connect(made, address->ai_addr, address->ai_addrlen) != 0) {
        fail(where, strerror(errno));
    }
    freeaddrinfo(address);
    return made;
}

static void tell_address(int server)
{
    struct sockaddr_storage own;
    socklen_t size = sizeof own;
    char host[256];
    char port[16];
    char text[280];

    if ((getsockname(server, (struct sockaddr *)&own, &size) == 0) &&
        (getnameinfo((struct sockaddr *)&own, size, host, sizeof host, port, sizeof port,
                     NI_NUMERICHOST | NI_NUMERICSERV) == 0)) {
        (void)snprintf(text, sizeof text, (own.ss_family == AF_INET6) ? "[%s]:%s" : "%s:%s", host, port);
        tell("listening on", text);
    }
}

static int open_server(const char *where)
{
    struct addrinfo *address = resolve(where, AI_PASSIVE);
    int server = new_socket(address, where);
    int yes = 1;
    int made;

    (void)setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if ((bind(server, address->ai_addr, address->ai_addrlen) != 0) || (listen(server, 1) != 0)) {
        fail(where, strerror(errno));
    }
    freeaddrinfo(address);
    tell_address(server);
    do {
        made = accept4(server, NULL, NULL, SOCK_CLOEXEC);
    } while ((made < 0) && (errno == EINTR) && (stopped == 0));
    if ((made < 0) && (stopped == 0)) {
        fail(where, strerror(errno));
    }
    (void)close(server);
    return made;
}

/* Chunks of a frame leave at once, one by one. */
static void hurry(void)
{
    int yes = 1;

    (void)setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

static void usage(void)
{
    (void)fprintf(stderr, "usage: firmware --serial DEVICE | --pty | --listen HOST:PORT | "
                          "--connect HOST:PORT\n");
    exit(EXIT_LINE);
}

static void open_line(int count, char **words)
{
    const char *how = (count > 1) ? words[1] : "";
    const char *where = (count == 3) ? words[2] : NULL;

    if ((count == 2) && (strcmp(how, "--pty") == 0)) {
        line = open_pty();
    } else if ((where != NULL) && (strcmp(how, "--serial") == 0)) {
        line = open_serial(where);
    } else if ((where != NULL) && (strcmp(how, "--listen") == 0)) {
        line = open_server(where);
        hurry();
    } else if ((where != NULL) && (strcmp(how, "--connect") == 0)) {
        line = open_connection(where);
        hurry();
    } else {
        usage();
    }
    if (line >= 0) {
        (void)fcntl(line, F_SETFL, fcntl(line, F_GETFL) | O_NONBLOCK);
    }
}

/* ---- the two processes ---- */

/* Hands over what has come; false: the line has ended. No more than the ring holds, which giz_poll()
   empties each time. */
static bool receive(void)
{
    uint8_t bytes[GIZ_RING_SIZE];
    bool ready = false;
    bool open = wait_for(POLLIN, POLL_MS, &ready);

    if (ready) {
        ssize_t size = read(line, bytes, sizeof bytes);

        if (size > 0) {
            giz_receive_all(bytes, (uint16_t)size);
        } else {
            open = (size < 0) && ((errno == EAGAIN) || (errno == EINTR));
        }
    }
    return open;
}

/* Reads no more once the line has ended. */
static void run(void)
{
    giz_init();
    user_init();
    do {
        user_poll();
        giz_poll();
    } while (receive());
}

static void stop(int signal_number)
{
    (void)signal_number;
    stopped = 1;
    if (child > 0) {
        (void)kill(child, SIGKILL);
    }
}

static void catch_signals(void (*handler)(int))
{
    struct sigaction action;

    (void)memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
}

/* The child, which does not outlive its parent. */
static void run_child(pid_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent) {
        run();
    }
    (void)fflush(NULL);
    _exit(0);
}

/* Signals wait until `child` says whom they concern. */
static void start_child(void)
{
    pid_t parent = getpid();
    sigset_t all;
    sigset_t old;

    (void)sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, &old);
    child = (stopped == 0) ? fork() : 0;
    if (child < 0) {
        fail("fork", strerror(errno));
    }
    if ((child == 0) && (stopped == 0)) {
        catch_signals(SIG_DFL);
        (void)sigprocmask(SIG_SETMASK, &old, NULL);
        run_child(parent);
    }
    (void)sigprocmask(SIG_SETMASK, &old, NULL);
}

/* One life of the firmware: its wait status. */
static int live(void)
{
    int status = 0;

    start_child();
    while ((child > 0) && (waitpid(child, &status, 0) < 0) && (errno == EINTR)) {
        /* it was told to end */
    }
    child = 0;
    return status;
}

int main(int count, char **words)
{
    int status;

    (void)signal(SIGPIPE, SIG_IGN);
    catch_signals(stop);
    open_line(count, words);
    do {
        status = live();
    } while ((stopped == 0) && WIFEXITED(status) && (WEXITSTATUS(status) == EXIT_RESTART));
    if (terminal >= 0) {
        (void)tcsetattr(terminal, TCSANOW, &before);
    }
    if ((stopped == 0) && WIFSIGNALED(status)) {
        (void)fprintf(stderr, "firmware: ended by signal %d\n", WTERMSIG(status));
        return 1;
    }
    return (stopped == 0) ? WEXITSTATUS(status) : 0;
}
