/* What the compiled loops have in common: arrays that NumPy has laid out, as buffers.
 *
 * Numbers are unsigned little-endian integers of 1, 2, 4 or 8 bytes, told apart by the item size of their buffer. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

/* A buffer that may be None, then `data` is NULL. */
typedef struct {
    Py_buffer view;
    int held;
    const void *data;
    Py_ssize_t items;
    int size;
} Array;

static int array_of(PyObject *object, Array *array, int writable, int size) {
    array->held = 0;
    array->data = NULL;
    array->items = 0;
    array->size = 0;
    if (object == Py_None) return 1;
    if (PyObject_GetBuffer(object, &array->view, writable ? PyBUF_FORMAT | PyBUF_ND | PyBUF_WRITABLE : PyBUF_FORMAT | PyBUF_ND) < 0) return 0;
    array->held = 1;
    array->data = array->view.buf;
    Py_ssize_t of = array->view.itemsize;
    if ((size && of != size) || (of != 1 && of != 2 && of != 4 && of != 8)) {
        PyErr_SetString(PyExc_TypeError, "an array has items of another size than the kernel takes");
        return 0;
    }
    if (array->view.len && (uintptr_t)array->data % (size_t)of) {
        PyErr_SetString(PyExc_TypeError, "an array begins where its items may not");
        return 0;
    }
    array->size = (int)of;
    array->items = array->view.len / of;
    return 1;
}

static void release(Array *arrays, int count) {
    for (int i = 0; i < count; i++)
        if (arrays[i].held) PyBuffer_Release(&arrays[i].view);
}

INLINE uint64_t at(const void *data, int size, Py_ssize_t i) {
    switch (size) {
        case 1: return ((const uint8_t *)data)[i];
        case 2: return ((const uint16_t *)data)[i];
        case 4: return ((const uint32_t *)data)[i];
        default: return ((const uint64_t *)data)[i];
    }
}

/* One body for each combination of item sizes that it is called with, so that the compiler knows them. */
#define BY_SIZE(S, ...)                                 \
    switch (S) {                                        \
        case 1: { enum { Z = 1 }; __VA_ARGS__; } break; \
        case 2: { enum { Z = 2 }; __VA_ARGS__; } break; \
        case 4: { enum { Z = 4 }; __VA_ARGS__; } break; \
        default: { enum { Z = 8 }; __VA_ARGS__; } break; \
    }
