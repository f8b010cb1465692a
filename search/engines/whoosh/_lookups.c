/* Looking up what a segment knows of a word: terms in its dictionaries, spellings of a name, how many documents write
 * it so. A query for a name asks dozens of these, and in Python each would cost more than the search that follows.
 * `dictionary.py` and `known.py` say what each does, and do the same without a compiler.
 *
 * Whatever an array says is tried before it is used, so that a damaged file raises IndexError and no more. */
#include "_arrays.h"
#include <stdlib.h>

/* -------------------------------------------------------------------------------------------------- dictionaries */

enum { BLOB, ENDS, BUCKETS, BY_HASH, OF_DICTIONARY };

typedef struct {
    Array x[OF_DICTIONARY];
    int shift; /* of a checksum, to the number of its bucket */
} Dictionary;

static uint32_t CHECKSUMS[256]; /* of single bytes, as zlib.crc32 has them */

static void fill_checksums(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t sum = byte;
        for (int bit = 0; bit < 8; bit++) sum = sum & 1 ? sum >> 1 ^ 0xEDB88320u : sum >> 1;
        CHECKSUMS[byte] = sum;
    }
}

static uint32_t checksum(const char *bytes, Py_ssize_t length) {
    uint32_t sum = 0xFFFFFFFFu;
    for (Py_ssize_t i = 0; i < length; i++) sum = sum >> 8 ^ CHECKSUMS[(sum ^ (uint8_t)bytes[i]) & 0xFF];
    return ~sum;
}

/* The arrays of a dictionary and its shift, from a tuple. */
static int dictionary_of(PyObject *tuple, Dictionary *dictionary) {
    static const int sizes[OF_DICTIONARY] = {[BLOB] = 1};
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != OF_DICTIONARY + 1) {
        PyErr_SetString(PyExc_TypeError, "a dictionary must be a tuple of four arrays and a number");
        return 0;
    }
    for (int i = 0; i < OF_DICTIONARY; i++)
        if (!array_of(PyTuple_GET_ITEM(tuple, i), &dictionary->x[i], 0, sizes[i])) return 0;
    long shift = PyLong_AsLong(PyTuple_GET_ITEM(tuple, OF_DICTIONARY));
    if (PyErr_Occurred()) return 0;
    if (shift < 0 || shift > 31) {
        PyErr_SetString(PyExc_ValueError, "a checksum has 32 bits");
        return 0;
    }
    dictionary->shift = (int)shift;
    return 1;
}

/* What stands between the ends of two neighbours; 0 if they are not in the file. */
INLINE int slice_of(const Array *ends, const Array *blob, Py_ssize_t number, const char **start, Py_ssize_t *length) {
    if (number < 0 || number >= ends->items) return 0;
    uint64_t first = number ? at(ends->data, ends->size, number - 1) : 0, last = at(ends->data, ends->size, number);
    if (first > last || last > (uint64_t)blob->items) return 0;
    *start = (const char *)blob->data + first;
    *length = (Py_ssize_t)(last - first);
    return 1;
}

enum { ABSENT = -1, DAMAGED = -2 };

/* The number of a term, ABSENT, or DAMAGED. */
static Py_ssize_t number_of(const Dictionary *dictionary, const char *term, Py_ssize_t length) {
    const Array *x = dictionary->x;
    Py_ssize_t bucket = (Py_ssize_t)(checksum(term, length) >> dictionary->shift);
    if (bucket + 1 >= x[BUCKETS].items) return DAMAGED;
    uint64_t first = at(x[BUCKETS].data, x[BUCKETS].size, bucket), last = at(x[BUCKETS].data, x[BUCKETS].size, bucket + 1);
    if (first > last || last > (uint64_t)x[BY_HASH].items) return DAMAGED;
    for (uint64_t place = first; place < last; place++) {
        const char *start = NULL;
        Py_ssize_t its_length = 0, candidate = (Py_ssize_t)at(x[BY_HASH].data, x[BY_HASH].size, (Py_ssize_t)place);
        if (!slice_of(&x[ENDS], &x[BLOB], candidate, &start, &its_length)) return DAMAGED;
        if (its_length == length && !memcmp(start, term, (size_t)length)) return candidate;
    }
    return ABSENT;
}

/* The number of a term that is an item of a tuple of str, ABSENT, or DAMAGED with an exception set. */
static Py_ssize_t number_of_item(const Dictionary *dictionary, PyObject *terms, Py_ssize_t i) {
    Py_ssize_t length = 0;
    const char *term = PyUnicode_AsUTF8AndSize(PyTuple_GET_ITEM(terms, i), &length);
    if (!term) return DAMAGED;
    Py_ssize_t number = number_of(dictionary, term, length);
    if (number == DAMAGED) PyErr_SetString(PyExc_IndexError, "a dictionary has no such term as it says");
    return number;
}

/* The number of a term in a dictionary, or -1. */
static PyObject *find(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Dictionary dictionary;
    memset(&dictionary, 0, sizeof dictionary);
    if (given != 2 || !PyBytes_Check(args[0])) return PyErr_Format(PyExc_TypeError, "find takes the bytes of a term and a dictionary");
    PyObject *result = NULL;
    if (dictionary_of(args[1], &dictionary)) {
        Py_ssize_t number = number_of(&dictionary, PyBytes_AS_STRING(args[0]), PyBytes_GET_SIZE(args[0]));
        if (number == DAMAGED) PyErr_SetString(PyExc_IndexError, "a dictionary has no such term as it says");
        else result = PyLong_FromSsize_t(number);
    }
    release(dictionary.x, OF_DICTIONARY);
    return result;
}

/* -------------------------------------------------------------------------------------------------------- span */

/* How many values of an ascending array are less than a bound. */
static Py_ssize_t below(const Array *values, uint64_t bound) {
    Py_ssize_t low = 0, high = values->items;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (at(values->data, values->size, middle) < bound) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Where the values from a first up to a last, which is not among them, stand in an ascending array. */
static PyObject *span(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array values;
    memset(&values, 0, sizeof values);
    if (given != 3) return PyErr_Format(PyExc_TypeError, "span takes an array and two numbers");
    PyObject *result = NULL;
    uint64_t first = PyLong_AsUnsignedLongLong(args[1]), last = PyLong_AsUnsignedLongLong(args[2]);
    if (PyErr_Occurred()) return NULL;
    if (array_of(args[0], &values, 0, 0)) result = Py_BuildValue("nn", below(&values, first), below(&values, last));
    release(&values, 1);
    return result;
}

/* ------------------------------------------------------------------------------------------------------- known */

enum { SPELLING_ENDS, SPELLINGS, FIRST, WORD_ENDS, WORDS, NAMED, NAMED_AT, NAMED_DOCS, PROPER, PROPER_AT, PROPER_DOCS, PAIRS, PAIRS_AT, DOCS, ARRAYS };

#define FEW 64 /* lists of documents that need no memory of their own */
#define LONG (1 << 14) /* documents, beyond which other threads go on meanwhile */

typedef struct {
    const uint32_t *docs;
    Py_ssize_t count;
} List;

typedef struct {
    List few[FEW], *lists;
    Py_ssize_t count, room, total;
} Lists;

static void begin(Lists *all) {
    all->lists = all->few;
    all->count = all->total = 0;
    all->room = FEW;
}

static void end(Lists *all) {
    if (all->lists != all->few) free(all->lists);
}

/* Adds the documents from a place of an array to another; 0 if there are none such, or no memory. */
static int push(Lists *all, const Array *docs, const Array *places, Py_ssize_t number) {
    if (number < 0 || number + 1 >= places->items) return 0;
    uint64_t first = at(places->data, places->size, number), last = at(places->data, places->size, number + 1);
    if (first > last || last > (uint64_t)docs->items) return 0;
    if (all->count == all->room) {
        List *more = malloc(2 * (size_t)all->room * sizeof(List));
        if (!more) return 0;
        memcpy(more, all->lists, (size_t)all->room * sizeof(List));
        end(all);
        all->lists = more;
        all->room *= 2;
    }
    all->lists[all->count++] = (List){(const uint32_t *)docs->data + first, (Py_ssize_t)(last - first)};
    all->total += (Py_ssize_t)(last - first);
    return 1;
}

static Py_ssize_t merged(const List *one, const List *other, uint32_t *out) {
    Py_ssize_t i = 0, j = 0, count = 0;
    while (i < one->count && j < other->count) {
        uint32_t a = one->docs[i], b = other->docs[j];
        out[count++] = a < b ? a : b;
        i += a <= b;
        j += b <= a;
    }
    while (i < one->count) out[count++] = one->docs[i++];
    while (j < other->count) out[count++] = other->docs[j++];
    return count;
}

/* How many documents are in any of the lists and live; -1 without memory, -2 if one is of no such number. */
static Py_ssize_t united(Lists *all, const Array *live) {
    uint32_t *spare[2] = {NULL, NULL};
    Py_ssize_t count = 0;
    /* Two by two, round by round: the lists are few, or short. */
    for (int round = 0; all->count > 1; round = !round) {
        if (!spare[round] && !(spare[round] = malloc((size_t)(all->total ? all->total : 1) * sizeof(uint32_t)))) {
            count = -1;
            goto done;
        }
        uint32_t *out = spare[round];
        Py_ssize_t left = 0;
        for (Py_ssize_t i = 0; i < all->count; i += 2) {
            List none = {NULL, 0};
            Py_ssize_t found = merged(&all->lists[i], i + 1 < all->count ? &all->lists[i + 1] : &none, out);
            all->lists[left++] = (List){out, found};
            out += found;
        }
        all->count = left;
    }
    if (all->count && live->data) {
        for (Py_ssize_t i = 0; i < all->lists[0].count; i++) {
            uint32_t doc = all->lists[0].docs[i];
            if ((Py_ssize_t)doc >= live->items) {
                count = -2;
                goto done;
            }
            count += ((const uint8_t *)live->data)[doc] != 0;
        }
    } else if (all->count) count = all->lists[0].count;
done:
    free(spare[0]);
    free(spare[1]);
    return count;
}

/* The same; -1 with an exception set. */
static Py_ssize_t count_of(Lists *all, const Array *live) {
    Py_ssize_t count;
    if (all->total > LONG) {
        Py_BEGIN_ALLOW_THREADS
        count = united(all, live);
        Py_END_ALLOW_THREADS
    } else count = united(all, live);
    if (count == -1) PyErr_NoMemory();
    if (count == -2) PyErr_SetString(PyExc_IndexError, "a document is out of range");
    return count < 0 ? -1 : count;
}

/* Adds the documents of the spellings from a first up to a last that `spellings` has. */
static int push_spellings(Lists *all, const Array *x, int spellings, uint64_t first, uint64_t last) {
    for (Py_ssize_t i = below(&x[spellings], first), stop = below(&x[spellings], last); i < stop; i++)
        if (!push(all, &x[spellings + 2], &x[spellings + 1], i)) return 0;
    return 1;
}

/* The arrays of a segment, and which of its documents live. */
static int arrays_of(PyObject *tuple, PyObject *live, Array *x, Array *living) {
    static const int sizes[ARRAYS] = {[SPELLINGS] = 1, [WORDS] = 1, [NAMED_DOCS] = 4, [PROPER_DOCS] = 4, [DOCS] = 4};
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != ARRAYS) {
        PyErr_SetString(PyExc_TypeError, "the arrays of a segment must be a tuple of 14");
        return 0;
    }
    for (int i = 0; i < ARRAYS; i++)
        if (!array_of(PyTuple_GET_ITEM(tuple, i), &x[i], 0, sizes[i])) return 0;
    return array_of(live, living, 0, 1);
}

/* A row of a spelling: how it is written, its word, and how many living documents write it as names are. */
static PyObject *row_of(Array *x, const Array *live, Py_ssize_t spelling) {
    Py_ssize_t length = 0, of_word = 0, word = below(&x[FIRST], (uint64_t)spelling + 1) - 1;
    const char *start = NULL, *folded = NULL;
    Lists all;
    begin(&all);
    int fine = slice_of(&x[SPELLING_ENDS], &x[SPELLINGS], spelling, &start, &length) && slice_of(&x[WORD_ENDS], &x[WORDS], word, &folded, &of_word) &&
               push_spellings(&all, x, NAMED, (uint64_t)spelling, (uint64_t)spelling + 1);
    if (!fine) PyErr_SetString(PyExc_IndexError, "a spelling is out of range");
    Py_ssize_t count = fine ? count_of(&all, live) : -1;
    end(&all);
    if (count < 0) return NULL;
    PyObject *its_word = PyUnicode_DecodeUTF8(folded, of_word, NULL), *written = NULL, *row = NULL;
    /* A spelling that is as its word is has no letters of its own. */
    if (its_word) written = length ? PyUnicode_DecodeUTF8(start, length, NULL) : Py_NewRef(its_word);
    if (written) row = Py_BuildValue("OOn", written, its_word, count);
    Py_XDECREF(its_word);
    Py_XDECREF(written);
    return row;
}

/* For each term of names of a tuple: a list of the rows of the spellings that have it. */
static PyObject *spelt(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    enum { TERM_ENDS, OF_TERMS };
    Array x[ARRAYS], lists[2], live;
    Dictionary names;
    memset(x, 0, sizeof x);
    memset(lists, 0, sizeof lists);
    memset(&live, 0, sizeof live);
    memset(&names, 0, sizeof names);
    if (given != 6 || !PyTuple_Check(args[0]))
        return PyErr_Format(PyExc_TypeError, "spelt takes terms, their dictionary, two arrays of their spellings, the arrays of a segment, and what lives");
    PyObject *terms = args[0], *result = NULL;
    if (!dictionary_of(args[1], &names) || !array_of(args[2], &lists[TERM_ENDS], 0, 0) || !array_of(args[3], &lists[OF_TERMS], 0, 0) ||
        !arrays_of(args[4], args[5], x, &live) || !(result = PyList_New(PyTuple_GET_SIZE(terms))))
        goto done;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(terms); i++) {
        PyObject *rows = PyList_New(0);
        if (!rows) goto failed;
        PyList_SET_ITEM(result, i, rows);
        Py_ssize_t number = number_of_item(&names, terms, i);
        if (number == ABSENT) continue;
        if (number == DAMAGED) goto failed;
        uint64_t first = number && number <= lists[TERM_ENDS].items ? at(lists[TERM_ENDS].data, lists[TERM_ENDS].size, number - 1) : 0;
        uint64_t last = number < lists[TERM_ENDS].items ? at(lists[TERM_ENDS].data, lists[TERM_ENDS].size, number) : UINT64_MAX;
        if (first > last || last > (uint64_t)lists[OF_TERMS].items) {
            PyErr_SetString(PyExc_IndexError, "a term is out of range");
            goto failed;
        }
        for (uint64_t place = first; place < last; place++) {
            PyObject *row = row_of(x, &live, (Py_ssize_t)at(lists[OF_TERMS].data, lists[OF_TERMS].size, (Py_ssize_t)place));
            int added = row ? PyList_Append(rows, row) : -1;
            Py_XDECREF(row);
            if (added < 0) goto failed;
        }
    }
    goto done;
failed:
    Py_CLEAR(result);
done:
    release(names.x, OF_DICTIONARY);
    release(lists, 2);
    release(x, ARRAYS);
    release(&live, 1);
    return result;
}

/* For each word of a tuple: in how many living documents it is in the fields of a mask, and in how many as a name
 * wherever it stands. */
static PyObject *having(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[ARRAYS], live;
    Dictionary words;
    memset(x, 0, sizeof x);
    memset(&live, 0, sizeof live);
    memset(&words, 0, sizeof words);
    if (given != 6 || !PyTuple_Check(args[0]))
        return PyErr_Format(PyExc_TypeError, "having takes words, their dictionary, the arrays of a segment, what lives, how many fields, a mask of them");
    PyObject *result = NULL;
    uint64_t fields = PyLong_AsUnsignedLongLong(args[4]), mask = PyLong_AsUnsignedLongLong(args[5]);
    if (PyErr_Occurred()) return NULL;
    if (!fields || fields > 64) return PyErr_Format(PyExc_ValueError, "there are 1 to 64 fields");
    if (!dictionary_of(args[1], &words) || !arrays_of(args[2], args[3], x, &live) || !(result = PyList_New(PyTuple_GET_SIZE(args[0])))) goto done;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args[0]); i++) {
        Py_ssize_t word = number_of_item(&words, args[0], i), documents = 0, names = 0;
        if (word == DAMAGED) goto failed;
        if (word != ABSENT) {
            Lists in_fields, proper;
            begin(&in_fields);
            begin(&proper);
            int fine = word + 1 < x[FIRST].items;
            if (fine) {
                uint64_t first = at(x[FIRST].data, x[FIRST].size, word), last = at(x[FIRST].data, x[FIRST].size, word + 1);
                Py_ssize_t stop = below(&x[PAIRS], last * fields);
                for (Py_ssize_t pair = below(&x[PAIRS], first * fields); fine && pair < stop; pair++)
                    if (mask >> (at(x[PAIRS].data, x[PAIRS].size, pair) % fields) & 1) fine = push(&in_fields, &x[DOCS], &x[PAIRS_AT], pair);
                fine = fine && push_spellings(&proper, x, PROPER, first, last);
            }
            if (!fine) PyErr_SetString(PyExc_IndexError, "a word is out of range");
            documents = fine ? count_of(&in_fields, &live) : -1;
            names = documents < 0 ? -1 : count_of(&proper, &live);
            end(&in_fields);
            end(&proper);
            if (names < 0) goto failed;
        }
        PyObject *row = Py_BuildValue("nn", documents, names);
        if (!row) goto failed;
        PyList_SET_ITEM(result, i, row);
    }
    goto done;
failed:
    Py_CLEAR(result);
done:
    release(words.x, OF_DICTIONARY);
    release(x, ARRAYS);
    release(&live, 1);
    return result;
}

/* The pairs of words in the fields of a mask, as the bytes of three arrays: places (8 bytes each), what an occurrence of
 * the word weighs (8), field (1). Words come in a tuple, each in one with its weight. */
static PyObject *pairs_of(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array first, pairs;
    Dictionary words;
    memset(&first, 0, sizeof first);
    memset(&pairs, 0, sizeof pairs);
    memset(&words, 0, sizeof words);
    if (given != 6 || !PyTuple_Check(args[0]))
        return PyErr_Format(PyExc_TypeError, "pairs_of takes words, their dictionary, their first spellings, pairs, how many fields, a mask of them");
    PyObject *result = NULL;
    int64_t *places = NULL;
    double *weights = NULL;
    uint8_t *its_fields = NULL;
    Py_ssize_t count = 0, room = 0;
    uint64_t fields = PyLong_AsUnsignedLongLong(args[4]), mask = PyLong_AsUnsignedLongLong(args[5]);
    if (PyErr_Occurred()) return NULL;
    if (!fields || fields > 64) return PyErr_Format(PyExc_ValueError, "there are 1 to 64 fields");
    if (!dictionary_of(args[1], &words) || !array_of(args[2], &first, 0, 0) || !array_of(args[3], &pairs, 0, 0)) goto done;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args[0]); i++) {
        PyObject *row = PyTuple_GET_ITEM(args[0], i);
        if (!PyTuple_Check(row) || PyTuple_GET_SIZE(row) != 2) {
            PyErr_SetString(PyExc_TypeError, "a word must come in a tuple, with its weight");
            goto done;
        }
        double weight = PyFloat_AsDouble(PyTuple_GET_ITEM(row, 1));
        if (PyErr_Occurred()) goto done;
        Py_ssize_t word = number_of_item(&words, row, 0);
        if (word == DAMAGED) goto done;
        if (word == ABSENT) continue;
        if (word + 1 >= first.items) {
            PyErr_SetString(PyExc_IndexError, "a word is out of range");
            goto done;
        }
        Py_ssize_t pair = below(&pairs, at(first.data, first.size, word) * fields), stop = below(&pairs, at(first.data, first.size, word + 1) * fields);
        if (stop > pair && count + stop - pair > room) {
            room = 2 * (count + stop - pair);
            int64_t *more_places = realloc(places, (size_t)room * sizeof *places);
            if (more_places) places = more_places;
            double *more_weights = realloc(weights, (size_t)room * sizeof *weights);
            if (more_weights) weights = more_weights;
            uint8_t *more_fields = realloc(its_fields, (size_t)room);
            if (more_fields) its_fields = more_fields;
            if (!more_places || !more_weights || !more_fields) {
                PyErr_NoMemory();
                goto done;
            }
        }
        for (; pair < stop; pair++) {
            uint8_t field = (uint8_t)(at(pairs.data, pairs.size, pair) % fields);
            if (!(mask >> field & 1)) continue;
            places[count] = pair;
            weights[count] = weight;
            its_fields[count++] = field;
        }
    }
    result = Py_BuildValue("y#y#y#", count ? (char *)places : "", count * (Py_ssize_t)sizeof *places, count ? (char *)weights : "",
                           count * (Py_ssize_t)sizeof *weights, count ? (char *)its_fields : "", count);
done:
    free(places);
    free(weights);
    free(its_fields);
    release(words.x, OF_DICTIONARY);
    release(&first, 1);
    release(&pairs, 1);
    return result;
}

static PyMethodDef methods[] = {
    {"find", (PyCFunction)(void (*)(void))find, METH_FASTCALL, NULL},
    {"span", (PyCFunction)(void (*)(void))span, METH_FASTCALL, NULL},
    {"spelt", (PyCFunction)(void (*)(void))spelt, METH_FASTCALL, NULL},
    {"having", (PyCFunction)(void (*)(void))having, METH_FASTCALL, NULL},
    {"pairs_of", (PyCFunction)(void (*)(void))pairs_of, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_lookups", NULL, -1, methods, NULL, NULL, NULL, NULL};

#define VERSION 1 /* as search/compiled.py has it */

PyMODINIT_FUNC PyInit__lookups(void) {
    fill_checksums();
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddIntMacro(made, VERSION) < 0) Py_CLEAR(made);
    return made;
}
