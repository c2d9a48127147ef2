/* Runs an image for the ATmega328P in simavr with its UART0 at a TCP connection:
       avr_run IMAGE HOST PORT

   Simulated time follows the clock on the wall: after each of its milliseconds this waits until that one
   has passed outside as well, and looks for bytes. */
#define _POSIX_C_SOURCE 200809L
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>

#define MHZ 16u
#define FIFO 32 /* bytes handed over at once; simavr's own queue has 64 */

static int line;
static bool ended;
static bool full; /* simavr's queue */
static avr_irq_t *input;

static void fail(const char *what)
{
    (void)fprintf(stderr, "avr_run: %s\n", what);
    exit(2);
}

static uint64_t microseconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return ((uint64_t)now.tv_sec * 1000000u) + ((uint64_t)now.tv_nsec / 1000u);
}

static void on_output(struct avr_irq_t *irq, uint32_t value, void *unused)
{
    uint8_t byte = (uint8_t)value;

    (void)irq;
    (void)unused;
    if (send(line, &byte, 1u, MSG_NOSIGNAL) != 1) {
        ended = true;
    }
}

static void on_room(struct avr_irq_t *irq, uint32_t value, void *is_full)
{
    (void)irq;
    (void)value;
    full = (is_full != NULL);
}

static void receive(void)
{
    uint8_t bytes[FIFO];
    ssize_t size = full ? -1 : recv(line, bytes, sizeof bytes, MSG_DONTWAIT);

    for (ssize_t i = 0; i < size; i++) {
        avr_raise_irq(input, bytes[i]);
    }
    ended = ended || (size == 0);
}

/* Between two instructions, or after a sleep. A reset may set the cycles back. */
static void keep_time(const avr_t *avr)
{
    static avr_cycle_count_t seen;
    static uint64_t began;
    uint64_t now;
    uint64_t due;

    if ((avr->cycle - seen) < (MHZ * 1000u)) {
        return;
    }
    now = microseconds();
    if ((began == 0u) || (avr->cycle < seen)) {
        began = now - (avr->cycle / MHZ);
    }
    seen = avr->cycle;
    due = began + (seen / MHZ);
    if (due > now) {
        struct timespec rest = {0, (long)((due - now) % 1000000u) * 1000};

        (void)nanosleep(&rest, NULL);
    }
    receive();
}

/* This costs simulated time only. */
static void on_sleep(avr_t *avr, avr_cycle_count_t cycles)
{
    (void)avr;
    (void)cycles;
}

static void call(const char *host, const char *port)
{
    struct addrinfo hints = {0};
    struct addrinfo *address = NULL;
    int yes = 1;

    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, port, &hints, &address) != 0) {
        fail("no such address");
    }
    line = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if ((line < 0) || (connect(line, address->ai_addr, address->ai_addrlen) != 0)) {
        fail("nobody listens there");
    }
    (void)setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    freeaddrinfo(address);
}

static avr_t *load(const char *image)
{
    elf_firmware_t firmware;
    avr_t *avr = avr_make_mcu_by_name("atmega328p");

    (void)memset(&firmware, 0, sizeof firmware);
    if ((avr == NULL) || (avr_init(avr) != 0) || (elf_read_firmware(image, &firmware) != 0)) {
        fail("the image cannot be loaded");
    }
    firmware.frequency = MHZ * 1000000u;
    avr_load_firmware(avr, &firmware);
    avr->sleep = on_sleep;
    return avr;
}

static void attach(avr_t *avr)
{
    static bool yes = true;
    uint32_t no_flags = 0u;

    (void)avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &no_flags);
    input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_output,
                            NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON), on_room, NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF), on_room,
                            &yes);
}

int main(int count, char **words)
{
    avr_t *avr;
    int state = cpu_Running;

    if (count != 4) {
        fail("usage: avr_run IMAGE HOST PORT");
    }
    avr = load(words[1]);
    call(words[2], words[3]);
    attach(avr);
    while (!ended && (state != cpu_Done) && (state != cpu_Crashed)) {
        state = avr_run(avr);
        keep_time(avr);
    }
    if (!ended) {
        fail("the firmware has stopped");
    }
    avr_terminate(avr);
    return 0;
}
