/* `keys.tight`, `keys.loose` and `keys.consonants` of readings, which are plain ASCII: a third of what indexing a name
 * costs in Python. The rules and their reasons are in `keys.py`, which does the same without a compiler; the tests run
 * both. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

#define MOST 256 /* phonemes of a reading; Python reads what is longer */

static int is_vowel(char p) { return p == 'a' || p == 'i' || p == 'u' || p == 'j'; }

static int is_weak(char p) { return p == 'a' || p == 'i' || p == 'u'; }

/* The vowel of a run of vowels and glides. */
static char vowel(const char *run, Py_ssize_t length) {
    for (Py_ssize_t i = 0; i < length; i++)
        if (run[i] == 'a' || run[i] == 'u') return run[i];
    return 'i';
}

/* Whether a consonant takes away the stop before it. */
static int takes(char stop, char p) { return p && ((stop == 'T' && strchr("CWJS", p)) || (stop == 'D' && strchr("CWJZ", p))); }

static Py_ssize_t tight(const char *phonemes, Py_ssize_t length, char *out) {
    Py_ssize_t heard = length, count = 0, run = 0;
    while (heard && is_vowel(phonemes[heard - 1])) heard--;
    if (!heard) {
        memcpy(out, phonemes, (size_t)length);
        return length;
    }
    char last = 0;
    for (Py_ssize_t i = 0; i < heard; i++) {
        char p = phonemes[i];
        if (is_vowel(p)) {
            run++;
            continue;
        }
        if (run) {
            if (last || run != 1 || phonemes[i - 1] != 'u') out[count++] = vowel(phonemes + i - run, run);
            else if ((p != 'L' && p != 'V') || (length >= 3 && !memcmp(phonemes, "uLa", 3))) out[count++] = last = 'V';
            else out[count++] = 'u';
            run = 0;
            if (last != 'V' || out[count - 1] != 'V') last = out[count - 1];
        }
        if (p == last) continue;
        if (last && takes(last, p)) {
            if (p == 'S' || p == 'Z') continue;
            count--;
            if (count && out[count - 1] == p) {
                last = p;
                continue;
            }
        }
        out[count++] = last = p;
    }
    Py_ssize_t ending = 0;
    if (count >= 1 && out[count - 1] == 'V') ending = 1;
    else if (count >= 2 && !memcmp(out + count - 2, "VT", 2)) ending = 2;
    else if (count >= 3 && !memcmp(out + count - 3, "VSK", 3)) ending = 3;
    if (ending && count >= ending + 2 && (out[count - ending - 1] == 'i' || out[count - ending - 1] == 'u'))
        out[count - ending - 1] = 'a';
    return count;
}

/* The tight keys of readings that have consonants, and how many; None if that is for Python. */
static PyObject *keys_of(PyObject *self, PyObject *readings) {
    if (!PyTuple_Check(readings)) return PyErr_Format(PyExc_TypeError, "readings must be a tuple");
    PyObject *found = PyDict_New();
    for (Py_ssize_t r = 0; found && r < PyTuple_GET_SIZE(readings); r++) {
        PyObject *reading = PyTuple_GET_ITEM(readings, r);
        char key[MOST];
        if (!PyUnicode_Check(reading) || !PyUnicode_IS_ASCII(reading) || PyUnicode_GET_LENGTH(reading) > MOST) {
            Py_DECREF(found);
            return Py_NewRef(Py_None);
        }
        Py_ssize_t count = tight((const char *)PyUnicode_1BYTE_DATA(reading), PyUnicode_GET_LENGTH(reading), key), consonants = 0;
        for (Py_ssize_t i = 0; i < count; i++) consonants += !is_weak(key[i]);
        if (!consonants) continue;
        PyObject *name = PyUnicode_FromStringAndSize(key, count), *number = PyLong_FromSsize_t(consonants);
        if (!name || !number || PyDict_SetItem(found, name, number) < 0) Py_CLEAR(found);
        Py_XDECREF(name);
        Py_XDECREF(number);
    }
    return found;
}

static char voiceless(char p) {
    switch (p) {
        case 'G': return 'K';
        case 'D': return 'T';
        case 'Z': return 'S';
        case 'B': return 'P';
        case 'J': return 'W';
        default: return p;
    }
}

/* The loose key of a tight one; None if that is for Python. */
static PyObject *loose(PyObject *self, PyObject *key) {
    if (!PyUnicode_Check(key)) return PyErr_Format(PyExc_TypeError, "a key must be a str");
    Py_ssize_t length = PyUnicode_GET_LENGTH(key);
    if (!PyUnicode_IS_ASCII(key) || length > MOST) return Py_NewRef(Py_None);
    const char *from = (const char *)PyUnicode_1BYTE_DATA(key);
    char out[MOST];
    for (Py_ssize_t i = 0; i < length; i++) {
        out[i] = is_weak(from[i]) ? 'a' : from[i];
        /* л after a vowel and before a consonant is ў. */
        if (i + 1 < length && i && from[i] == 'L' && out[i - 1] == 'a' && from[i + 1] && strchr("BVGDJZKMNPRSTFXCW", from[i + 1])) out[i] = 'V';
    }
    if (length) out[length - 1] = voiceless(out[length - 1]);
    return PyUnicode_FromStringAndSize(out, length);
}

static PyMethodDef methods[] = {
    {"keys_of", (PyCFunction)keys_of, METH_O, NULL},
    {"loose", (PyCFunction)loose, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_keys", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__keys(void) { return PyModule_Create(&module); }
