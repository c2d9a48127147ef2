/* A program that holds another one, packed by zstd, and runs it from memory: no file is written. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

__asm__(".section .rodata\n"
        ".global packed, packed_end\n"
        "packed: .incbin \"" PACKED "\"\n"
        "packed_end:\n"
        ".previous\n");
extern const char packed[], packed_end[];

int main(int argc, char **argv, char **environment)
{
    const size_t packed_size = (size_t)(packed_end - packed);
    const size_t size = (size_t)ZSTD_getFrameContentSize(packed, packed_size);
    const int file = memfd_create("server", MFD_CLOEXEC);
    void *to;

    (void)argc;
    if (file < 0 || ftruncate(file, (off_t)size) != 0) {
        perror("unpack: no memory for the program");
        return 2;
    }
    to = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (to == MAP_FAILED || ZSTD_decompress(to, size, packed, packed_size) != size) {
        fputs("unpack: the program cannot be unpacked\n", stderr);
        return 2;
    }
    munmap(to, size);
    fexecve(file, argv, environment);
    perror("unpack: the program cannot be run from memory");
    return 2;
}
