#ifndef RESET_H
#define RESET_H

#ifdef __cplusplus
extern "C" {
#endif

void reset_memory(void);

#ifdef __cplusplus
}
#endif

#endif
