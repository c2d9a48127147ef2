#ifndef INC_TASK_H
#define INC_TASK_H

typedef struct tskTaskControlBlock *TaskHandle_t;
typedef void (*TaskFunction_t)(void *);

BaseType_t xTaskCreate(TaskFunction_t code, const char *name, uint16_t stack, void *parameters,
                       UBaseType_t priority, TaskHandle_t *created);
TickType_t xTaskGetTickCount(void);

#endif
