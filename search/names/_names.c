/* The innermost loops of names: a Latin word to its readings, readings to keys. Every capitalised word of an archive comes
 * through them, and in Python they are half of what writing names costs. The rules and their reasons are in `reading.py`,
 * `keys.py` and the tables; they do the same without a compiler, and the tests run both. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

#define MOST 256        /* phonemes of a reading; Python reads what is longer */
#define MOST_READINGS 16 /* of a word */

/* --------------------------------------------------------------------------------------------------------- read */

typedef struct {
    char phonemes[MOST];
    Py_ssize_t length;
} Reading;

/* Adds what a grapheme is read as; 0 if that does not fit, or is not plain. */
static int add(Reading *reading, PyObject *way) {
    if (!PyUnicode_Check(way) || !PyUnicode_IS_ASCII(way)) return 0;
    Py_ssize_t more = PyUnicode_GET_LENGTH(way);
    if (reading->length + more > MOST) return 0;
    memcpy(reading->phonemes + reading->length, PyUnicode_1BYTE_DATA(way), (size_t)more);
    reading->length += more;
    return 1;
}

static int join(Reading *reading, const Reading *more) {
    if (reading->length + more->length > MOST) return 0;
    memcpy(reading->phonemes + reading->length, more->phonemes, (size_t)more->length);
    reading->length += more->length;
    return 1;
}

/* What stands at a place of a word: its ways of reading, borrowed from the table, and where it ends. NULL: an error. */
static PyObject *grapheme(PyObject *word, PyObject *letter, Py_ssize_t place, Py_ssize_t *end) {
    PyObject *ways = PyTuple_GET_ITEM(letter, 0), *match = PyTuple_GET_ITEM(letter, 1), *seconds = PyTuple_GET_ITEM(letter, 3);
    *end = place + 1;
    if (match == Py_None) return ways;
    if (seconds != Py_None && *end < PyUnicode_GET_LENGTH(word)) {
        Py_ssize_t at = PyUnicode_FindChar(seconds, PyUnicode_READ_CHAR(word, *end), 0, PyUnicode_GET_LENGTH(seconds), 1);
        if (at == -2) return NULL;
        if (at == -1) return ways;
    }
    PyObject *number = PyLong_FromSsize_t(place), *found = NULL, *group = NULL, *stop = NULL, *chosen = NULL;
    if (number) found = PyObject_CallFunctionObjArgs(match, word, number, NULL);
    if (found == Py_None) chosen = ways;
    else if (found && (group = PyObject_GetAttrString(found, "lastindex")) && (stop = PyObject_CallMethod(found, "end", NULL))) {
        Py_ssize_t which = group == Py_None ? 0 : PyLong_AsSsize_t(group), behind = PyLong_AsSsize_t(stop);
        PyObject *choices = PyTuple_GET_ITEM(letter, 2);
        if (which >= 0 && which < PyTuple_GET_SIZE(choices) && behind > place) {
            *end = behind;
            chosen = PyTuple_GET_ITEM(choices, which);
        } else if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a grapheme is not as the table has it");
    }
    Py_XDECREF(number);
    Py_XDECREF(found);
    Py_XDECREF(group);
    Py_XDECREF(stop);
    return chosen;
}

/* The readings of a word by the letters of a table; None if that is for Python. */
static PyObject *read_word(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    if (given != 3 || !PyUnicode_Check(args[0]) || !PyDict_Check(args[1]))
        return PyErr_Format(PyExc_TypeError, "read_word takes a word, a table and a number");
    PyObject *word = args[0], *letters = args[1];
    Py_ssize_t most = PyLong_AsSsize_t(args[2]), length = PyUnicode_GET_LENGTH(word);
    if (most == -1 && PyErr_Occurred()) return NULL;
    if (most > MOST_READINGS) most = MOST_READINGS;
    Reading readings[MOST_READINGS], since;
    Py_ssize_t count = 1;
    readings[0].length = since.length = 0;
    for (Py_ssize_t place = 0; place < length;) {
        PyObject *key = PyUnicode_Substring(word, place, place + 1);
        if (!key) return NULL;
        PyObject *letter = PyDict_GetItemWithError(letters, key);
        Py_DECREF(key);
        if (!letter) {
            if (PyErr_Occurred()) return NULL;
            place++; /* a sign that is not read */
            continue;
        }
        PyObject *ways = grapheme(word, letter, place, &place);
        if (!ways) return NULL;
        Py_ssize_t of_ways = PyTuple_GET_SIZE(ways);
        if (of_ways > 1 && count * of_ways <= most) {
            for (Py_ssize_t r = 0; r < count; r++)
                if (!join(&readings[r], &since)) return Py_NewRef(Py_None);
            since.length = 0;
            for (Py_ssize_t w = of_ways; w-- > 0;) /* the first way last: it is read into those that the others are made of */
                for (Py_ssize_t r = 0; r < count; r++) {
                    if (w) readings[w * count + r] = readings[r];
                    if (!add(&readings[w * count + r], PyTuple_GET_ITEM(ways, w))) return Py_NewRef(Py_None);
                }
            count *= of_ways;
        } else if (of_ways && !add(&since, PyTuple_GET_ITEM(ways, 0))) return Py_NewRef(Py_None);
    }
    PyObject *result = PyTuple_New(count);
    for (Py_ssize_t r = 0; result && r < count; r++) {
        if (!join(&readings[r], &since)) {
            Py_DECREF(result);
            return Py_NewRef(Py_None);
        }
        PyObject *one = PyUnicode_FromStringAndSize(readings[r].phonemes, readings[r].length);
        if (one) PyTuple_SET_ITEM(result, r, one);
        else Py_CLEAR(result);
    }
    return result;
}

/* The name of the first profile of a table that a word fits: each is its name, a tuple of parts of which the word has
 * one, if there are any, and what tells whether it fits, if there is more to it. */
static PyObject *first_fitting(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    if (given != 2 || !PyUnicode_Check(args[0]) || !PyTuple_Check(args[1])) return PyErr_Format(PyExc_TypeError, "first_fitting takes a word and a table");
    PyObject *word = args[0];
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args[1]); i++) {
        PyObject *row = PyTuple_GET_ITEM(args[1], i);
        if (!PyTuple_Check(row) || PyTuple_GET_SIZE(row) != 3 || !PyTuple_Check(PyTuple_GET_ITEM(row, 1)))
            return PyErr_Format(PyExc_TypeError, "a profile must be a name, parts and a test");
        PyObject *parts = PyTuple_GET_ITEM(row, 1), *test = PyTuple_GET_ITEM(row, 2);
        Py_ssize_t count = PyTuple_GET_SIZE(parts), found = count ? 0 : 1;
        for (Py_ssize_t p = 0; p < count && !found; p++)
            if ((found = PyUnicode_Contains(word, PyTuple_GET_ITEM(parts, p))) < 0) return NULL;
        if (!found) continue;
        if (test == Py_None) return Py_NewRef(PyTuple_GET_ITEM(row, 0));
        PyObject *fits = PyObject_CallOneArg(test, word);
        if (!fits) return NULL;
        int none = fits == Py_None;
        Py_DECREF(fits);
        if (!none) return Py_NewRef(PyTuple_GET_ITEM(row, 0));
    }
    return PyErr_Format(PyExc_ValueError, "no profile fits %R", word);
}

/* --------------------------------------------------------------------------------------------------------- keys */

static int is_vowel(char p) { return p == 'a' || p == 'i' || p == 'u' || p == 'j'; }

static int is_weak(char p) { return p == 'a' || p == 'i' || p == 'u'; }

/* The vowel of a run of vowels and glides. */
static char vowel(const char *run, Py_ssize_t length) {
    for (Py_ssize_t i = 0; i < length; i++)
        if (run[i] == 'a' || run[i] == 'u') return run[i];
    return 'i';
}

/* Whether a consonant takes away the stop before it. */
static int takes(int stop, char p) { return p && ((stop == 'T' && strchr("CWJS", p)) || (stop == 'D' && strchr("CWJZ", p))); }

static Py_ssize_t tight(const char *phonemes, Py_ssize_t length, char *out) {
    Py_ssize_t heard = length, count = 0, run = 0;
    while (heard && is_vowel(phonemes[heard - 1])) heard--;
    if (!heard) {
        memcpy(out, phonemes, (size_t)length);
        return length;
    }
    int last = -1; /* none yet */
    for (Py_ssize_t i = 0; i < heard; i++) {
        char p = phonemes[i];
        if (is_vowel(p)) {
            run++;
            continue;
        }
        if (run) {
            if (last >= 0 || run != 1 || phonemes[i - 1] != 'u') out[count++] = vowel(phonemes + i - run, run);
            else if ((p != 'L' && p != 'V') || (length >= 3 && !memcmp(phonemes, "uLa", 3))) {
                out[count++] = 'V';
                last = 'V';
            }
            else out[count++] = 'u';
            run = 0;
            if (last != 'V' || out[count - 1] != 'V') last = out[count - 1];
        }
        if (p == last) continue;
        if (takes(last, p)) {
            if (p == 'S' || p == 'Z') continue;
            count--;
            if (count && out[count - 1] == p) {
                last = p;
                continue;
            }
        }
        out[count++] = p;
        last = p;
    }
    Py_ssize_t ending = 0;
    if (count >= 1 && out[count - 1] == 'V') ending = 1;
    else if (count >= 2 && !memcmp(out + count - 2, "VT", 2)) ending = 2;
    else if (count >= 3 && !memcmp(out + count - 3, "VSK", 3)) ending = 3;
    if (ending && count >= ending + 2 && (out[count - ending - 1] == 'i' || out[count - ending - 1] == 'u'))
        out[count - ending - 1] = 'a';
    return count;
}

/* The tight key of a reading; None if that is for Python. */
static PyObject *tight_key(PyObject *self, PyObject *reading) {
    if (!PyUnicode_Check(reading)) return PyErr_Format(PyExc_TypeError, "a reading must be a str");
    if (!PyUnicode_IS_ASCII(reading) || PyUnicode_GET_LENGTH(reading) > MOST) return Py_NewRef(Py_None);
    char key[MOST];
    Py_ssize_t count = tight((const char *)PyUnicode_1BYTE_DATA(reading), PyUnicode_GET_LENGTH(reading), key);
    return PyUnicode_FromStringAndSize(key, count);
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

static void loosen(const char *from, Py_ssize_t length, char *out) {
    for (Py_ssize_t i = 0; i < length; i++) {
        out[i] = is_weak(from[i]) ? 'a' : from[i];
        /* л after a vowel and before a consonant is ў. */
        if (i + 1 < length && i && from[i] == 'L' && out[i - 1] == 'a' && from[i + 1] && strchr("BVGDJZKMNPRSTFXCW", from[i + 1])) out[i] = 'V';
    }
    if (length) out[length - 1] = voiceless(out[length - 1]);
}

/* The loose key of a tight one; None if that is for Python. */
static PyObject *loose(PyObject *self, PyObject *key) {
    if (!PyUnicode_Check(key)) return PyErr_Format(PyExc_TypeError, "a key must be a str");
    Py_ssize_t length = PyUnicode_GET_LENGTH(key);
    if (!PyUnicode_IS_ASCII(key) || length > MOST) return Py_NewRef(Py_None);
    char out[MOST];
    loosen((const char *)PyUnicode_1BYTE_DATA(key), length, out);
    return PyUnicode_FromStringAndSize(out, length);
}

static int append(PyObject *list, const char *text, Py_ssize_t length) {
    PyObject *term = PyUnicode_FromStringAndSize(text, length);
    int done = term ? PyList_Append(list, term) : -1;
    Py_XDECREF(term);
    return done;
}

/* The terms of keys: `t` and the key; `v` and it, if it has so few consonants and a vowel may end the word; `l` and the
 * loose one, if it has so many. None if that is for Python. */
static PyObject *terms_of(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    if (given != 4 || !PyDict_Check(args[0])) return PyErr_Format(PyExc_TypeError, "terms_of takes keys, whether a vowel may end the word, and two numbers");
    int vowel = PyObject_IsTrue(args[1]);
    Py_ssize_t few = PyLong_AsSsize_t(args[2]), many = PyLong_AsSsize_t(args[3]), at = 0;
    if (PyErr_Occurred()) return NULL;
    PyObject *found = PyList_New(0), *key, *number;
    while (found && PyDict_Next(args[0], &at, &key, &number)) {
        if (!PyUnicode_Check(key) || !PyUnicode_IS_ASCII(key) || PyUnicode_GET_LENGTH(key) > MOST) {
            Py_DECREF(found);
            return Py_NewRef(Py_None);
        }
        Py_ssize_t length = PyUnicode_GET_LENGTH(key), consonants = PyLong_AsSsize_t(number);
        char term[MOST + 1];
        memcpy(term + 1, PyUnicode_1BYTE_DATA(key), (size_t)length);
        term[0] = 't';
        int done = PyErr_Occurred() ? -1 : append(found, term, length + 1);
        term[0] = 'v';
        if (!done && vowel && consonants <= few) done = append(found, term, length + 1);
        term[0] = 'l';
        if (!done && consonants >= many) {
            loosen((const char *)PyUnicode_1BYTE_DATA(key), length, term + 1);
            done = append(found, term, length + 1);
        }
        if (done) Py_CLEAR(found);
    }
    return found;
}

static PyMethodDef methods[] = {
    {"read_word", (PyCFunction)(void (*)(void))read_word, METH_FASTCALL, NULL},
    {"first_fitting", (PyCFunction)(void (*)(void))first_fitting, METH_FASTCALL, NULL},
    {"tight", (PyCFunction)tight_key, METH_O, NULL},
    {"keys_of", (PyCFunction)keys_of, METH_O, NULL},
    {"loose", (PyCFunction)loose, METH_O, NULL},
    {"terms_of", (PyCFunction)(void (*)(void))terms_of, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_names", NULL, -1, methods, NULL, NULL, NULL, NULL};

#define VERSION 2 /* as search/compiled.py has it */

PyMODINIT_FUNC PyInit__names(void) {
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddIntMacro(made, VERSION) < 0) Py_CLEAR(made);
    return made;
}
