#ifndef STREAM_BUFFER_H
#define STREAM_BUFFER_H

typedef struct StreamBufferDef_t *StreamBufferHandle_t;

StreamBufferHandle_t xStreamBufferCreate(size_t size, size_t trigger);
size_t xStreamBufferSendFromISR(StreamBufferHandle_t buffer, const void *data, size_t size,
                                BaseType_t *woken);
size_t xStreamBufferReceive(StreamBufferHandle_t buffer, void *data, size_t size, TickType_t ticks);

#endif
