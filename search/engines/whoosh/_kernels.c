/* The innermost loops of the executor, for arrays that NumPy has laid out; `kernels.py` says what each does, and has
 * the same in NumPy for machines without a compiler. Nothing here allocates, keeps a reference, or knows of Whoosh.
 *
 * Numbers are unsigned little-endian integers of 1, 2, 4 or 8 bytes, told apart by the item size of their buffer; an
 * index out of range raises IndexError, so that a damaged file cannot make a loop write where it must not. */
#include "_arrays.h"

/* --------------------------------------------------------------------------------------------------- add_pairs */

#define MOST_FIELDS 16

typedef struct {
    double *sums;
    uint8_t *seen;
    uint32_t *touched;
    Py_ssize_t count, base;
    const uint32_t *docs;
    const void *freqs, *codes;
    int freq_size, code_size;
    Py_ssize_t documents, factors;
    const uint8_t *live;
    uint8_t mark;
    /* of the pair that is added: */
    double weight;
    const double *by_code, *norms;
    const void *lengths;
    int length_size;
    Py_ssize_t longest;
} Adding;

INLINE int add_loop(Adding *a, Py_ssize_t first, Py_ssize_t last, int freq_size, int length_size, int coded, int living) {
    Py_ssize_t count = a->count;
    for (Py_ssize_t i = first; i < last; i++) {
        uint32_t doc = a->docs[i];
        if ((Py_ssize_t)doc >= a->documents) return 0;
        if (living && !a->live[doc]) continue;
        double weight = a->weight;
        if (coded) {
            uint64_t code = at(a->codes, a->code_size, doc);
            if (code >= (uint64_t)a->factors) return 0;
            weight *= a->by_code[code];
            if (weight == 0.0) continue;
        }
        uint64_t length = at(a->lengths, length_size, doc);
        if (length >= (uint64_t)a->longest) return 0;
        Py_ssize_t place = a->base + doc;
        a->sums[place] += (double)at(a->freqs, freq_size, i) * weight * a->norms[length];
        a->touched[count] = (uint32_t)place;
        count += !a->seen[place];
        a->seen[place] |= a->mark;
    }
    a->count = count;
    return 1;
}

INLINE int add_sized(Adding *a, Py_ssize_t first, Py_ssize_t last, int freq_size, int length_size) {
    if (a->by_code)
        return a->live ? add_loop(a, first, last, freq_size, length_size, 1, 1) : add_loop(a, first, last, freq_size, length_size, 1, 0);
    return a->live ? add_loop(a, first, last, freq_size, length_size, 0, 1) : add_loop(a, first, last, freq_size, length_size, 0, 0);
}

static int add_pair(Adding *a, Py_ssize_t first, Py_ssize_t last) {
    BY_SIZE(a->freq_size, switch (a->length_size) {
        case 1: return add_sized(a, first, last, Z, 1);
        case 2: return add_sized(a, first, last, Z, 2);
        default: return add_sized(a, first, last, Z, 4);
    })
    return 0;
}

/* The arrays of a tuple, one for each field; gives how many, or -1. */
static int arrays_of(PyObject *tuple, Array *arrays, int size) {
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) > MOST_FIELDS) {
        PyErr_SetString(PyExc_TypeError, "the fields must be a tuple of not too many arrays");
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); i++)
        if (!array_of(PyTuple_GET_ITEM(tuple, i), &arrays[i], 0, size)) return -1;
    return (int)PyTuple_GET_SIZE(tuple);
}

static PyObject *add_pairs(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    enum { SUMS, SEEN, TOUCHED, DOCS, FREQS, OFFSETS, PAIRS, WEIGHTS, FIELDS, TABLES, CODES, FACTORS, LIVE, ARRAYS };
    Array x[ARRAYS], lengths[MOST_FIELDS], norms[MOST_FIELDS];
    memset(x, 0, sizeof x);
    memset(lengths, 0, sizeof lengths);
    memset(norms, 0, sizeof norms);
    if (given != ARRAYS + 5) return PyErr_Format(PyExc_TypeError, "add_pairs takes 18 arguments");
    PyObject *result = NULL;
    static const int sizes[ARRAYS] = {8, 1, 4, 4, 0, 0, 8, 8, 1, 2, 0, 8, 1};
    for (int i = 0; i < ARRAYS; i++)
        if (!array_of(args[i], &x[i], i < DOCS, sizes[i])) goto done;
    int fields = arrays_of(args[ARRAYS], lengths, 0);
    if (fields < 0 || arrays_of(args[ARRAYS + 1], norms, 8) != fields) goto done;
    Adding a = {0};
    a.count = PyLong_AsSsize_t(args[ARRAYS + 2]);
    a.base = PyLong_AsSsize_t(args[ARRAYS + 3]);
    a.mark = (uint8_t)PyLong_AsLong(args[ARRAYS + 4]);
    if (PyErr_Occurred()) goto done;
    a.sums = x[SUMS].view.buf, a.seen = x[SEEN].view.buf, a.touched = x[TOUCHED].view.buf;
    a.docs = x[DOCS].data;
    a.freqs = x[FREQS].data, a.freq_size = x[FREQS].size;
    a.codes = x[CODES].data, a.code_size = x[CODES].size;
    a.documents = fields ? lengths[0].items : 0;
    a.live = x[LIVE].data;
    const int64_t *pairs = x[PAIRS].data;
    const double *weights = x[WEIGHTS].data;
    const uint8_t *field_of = x[FIELDS].data;
    const uint16_t *table_of = x[TABLES].data;
    Py_ssize_t size = x[SUMS].items, count = x[PAIRS].items;
    int fine = x[FREQS].items == x[DOCS].items && x[WEIGHTS].items == count && x[FIELDS].items == count && x[TABLES].items == count &&
               a.base >= 0 && a.base <= size - a.documents && x[SEEN].items >= size && x[TOUCHED].items > size && a.count >= 0 &&
               a.count <= size && (!a.codes || x[CODES].items >= a.documents) && (!a.live || x[LIVE].items >= a.documents) &&
               x[FACTORS].view.ndim == 2 && a.mark;
    for (int i = 0; fine && i < fields; i++) fine = lengths[i].items == a.documents && lengths[i].size != 8;
    if (!fine) {
        PyErr_SetString(PyExc_ValueError, "arrays do not fit together");
        goto done;
    }
    Py_ssize_t tables = x[FACTORS].view.shape[0];
    a.factors = x[FACTORS].view.shape[1];
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; fine && i < count; i++) {
        fine = pairs[i] >= 0 && pairs[i] < x[OFFSETS].items - 1 && field_of[i] < fields && table_of[i] <= tables;
        if (!fine) break;
        uint64_t first = at(x[OFFSETS].data, x[OFFSETS].size, pairs[i]), last = at(x[OFFSETS].data, x[OFFSETS].size, pairs[i] + 1);
        fine = first <= last && last <= (uint64_t)x[DOCS].items;
        if (!fine) break;
        a.weight = weights[i];
        a.lengths = lengths[field_of[i]].data, a.length_size = lengths[field_of[i]].size;
        a.norms = norms[field_of[i]].data, a.longest = norms[field_of[i]].items;
        a.by_code = table_of[i] ? (const double *)x[FACTORS].data + (table_of[i] - 1) * a.factors : NULL;
        fine = (!a.by_code || a.codes) && add_pair(&a, (Py_ssize_t)first, (Py_ssize_t)last);
    }
    Py_END_ALLOW_THREADS
    if (!fine) {
        PyErr_SetString(PyExc_IndexError, "a posting is of a document that the segment does not have");
        goto done;
    }
    result = PyLong_FromSsize_t(a.count);
done:
    release(x, ARRAYS);
    release(lengths, MOST_FIELDS);
    release(norms, MOST_FIELDS);
    return result;
}

/* -------------------------------------------------------------------------------------------------- add_values */

static PyObject *add_values(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[5];
    memset(x, 0, sizeof x);
    if (given != 6) return PyErr_Format(PyExc_TypeError, "add_values takes 6 arguments");
    PyObject *result = NULL;
    /* sums seen touched docs values | count */
    static const int sizes[5] = {8, 1, 4, 8, 8};
    for (int i = 0; i < 5; i++)
        if (!array_of(args[i], &x[i], i < 3, sizes[i])) goto done;
    Py_ssize_t count = PyLong_AsSsize_t(args[5]);
    if (PyErr_Occurred()) goto done;
    double *sums = x[0].view.buf;
    const double *values = x[4].data;
    uint8_t *seen = x[1].view.buf;
    uint32_t *touched = x[2].view.buf;
    const int64_t *docs = x[3].data;
    Py_ssize_t size = x[0].items;
    int fine = count >= 0 && count <= size && x[1].items >= size && x[2].items > size && x[4].items == x[3].items;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; fine && i < x[3].items; i++) {
        if ((uint64_t)docs[i] >= (uint64_t)size) { fine = 0; break; }
        sums[docs[i]] += values[i];
        touched[count] = (uint32_t)docs[i];
        count += !seen[docs[i]];
        seen[docs[i]] = 1;
    }
    Py_END_ALLOW_THREADS
    if (!fine) {
        PyErr_SetString(PyExc_IndexError, "arrays do not fit together");
        goto done;
    }
    result = PyLong_FromSsize_t(count);
done:
    release(x, 5);
    return result;
}

/* ----------------------------------------------------------------------------------------------------- collect */

static void sort_few(uint32_t *values, Py_ssize_t count) {
    for (Py_ssize_t i = 1; i < count; i++) {
        uint32_t value = values[i];
        Py_ssize_t j = i;
        for (; j > 0 && values[j - 1] > value; j--) values[j] = values[j - 1];
        values[j] = value;
    }
}

static int is_sorted(const uint32_t *values, Py_ssize_t count) {
    for (Py_ssize_t i = 1; i < count; i++)
        if (values[i - 1] > values[i]) return 0;
    return 1;
}

/* Least significant digit first, eight bits at a time, leaving out digits that are all alike; `spare` is as long. */
static void sort_many(uint32_t *values, uint32_t *spare, Py_ssize_t count) {
    uint32_t *from = values, *to = spare;
    for (int shift = 0; shift < 32; shift += 8) {
        Py_ssize_t places[257] = {0};
        for (Py_ssize_t i = 0; i < count; i++) places[((from[i] >> shift) & 255) + 1]++;
        int alike = 0;
        for (int digit = 0; digit < 256; digit++) alike |= places[digit + 1] == count;
        if (alike) continue;
        for (int digit = 0; digit < 256; digit++) places[digit + 1] += places[digit];
        for (Py_ssize_t i = 0; i < count; i++) to[places[(from[i] >> shift) & 255]++] = from[i];
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != values) memcpy(values, from, (size_t)count * sizeof *values);
}

static PyObject *collect(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[6];
    memset(x, 0, sizeof x);
    if (given != 8) return PyErr_Format(PyExc_TypeError, "collect takes 8 arguments");
    PyObject *result = NULL;
    /* sums seen touched docs values marks | count size */
    static const int sizes[6] = {8, 1, 4, 8, 8, 1};
    for (int i = 0; i < 6; i++)
        if (!array_of(args[i], &x[i], 1, sizes[i])) goto done;
    Py_ssize_t count = PyLong_AsSsize_t(args[6]), size = PyLong_AsSsize_t(args[7]);
    if (PyErr_Occurred()) goto done;
    double *sums = x[0].view.buf, *values = x[4].view.buf;
    uint8_t *seen = x[1].view.buf;
    uint32_t *touched = x[2].view.buf;
    int64_t *docs = x[3].view.buf;
    int fine = 1;
    uint8_t *marks = x[5].held ? x[5].view.buf : NULL;
    if (count < 0 || x[3].items < count || x[4].items < count || x[2].items < count || size < count || x[0].items < size ||
        x[1].items < size || (marks && x[5].items < count)) {
        PyErr_SetString(PyExc_ValueError, "arrays do not fit together");
        goto done;
    }
    Py_BEGIN_ALLOW_THREADS
    if (count < 32) sort_few(touched, count);
    else if (!is_sorted(touched, count)) {
        if (count > size / 24) { /* then walking over all is cheaper than sorting some */
            Py_ssize_t found = 0;
            for (Py_ssize_t doc = 0; doc < size && found < count; doc++) {
                touched[found] = (uint32_t)doc;
                found += seen[doc] != 0;
            }
        } else sort_many(touched, (uint32_t *)docs, count);
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        uint32_t doc = touched[i];
        if ((Py_ssize_t)doc >= size) { fine = 0; break; }
        values[i] = sums[doc];
        if (marks) marks[i] = seen[doc];
        sums[doc] = 0.0;
        seen[doc] = 0;
    }
    for (Py_ssize_t i = 0; i < count; i++) docs[i] = touched[i];
    Py_END_ALLOW_THREADS
    if (!fine) {
        PyErr_SetString(PyExc_IndexError, "a document is out of range");
        goto done;
    }
    result = Py_NewRef(Py_None);
done:
    release(x, 6);
    return result;
}

/* ------------------------------------------------------------------------------------------------- count_codes */

static PyObject *count_codes(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[3];
    memset(x, 0, sizeof x);
    if (given != 4) return PyErr_Format(PyExc_TypeError, "count_codes takes 4 arguments");
    PyObject *result = NULL;
    /* docs codes counts | base */
    static const int sizes[3] = {8, 0, 8};
    for (int i = 0; i < 3; i++)
        if (!array_of(args[i], &x[i], i == 2, sizes[i])) goto done;
    Py_ssize_t base = PyLong_AsSsize_t(args[3]);
    if (PyErr_Occurred()) goto done;
    const int64_t *docs = x[0].data;
    int64_t *counts = x[2].view.buf;
    int fine = 1;
    Py_BEGIN_ALLOW_THREADS
    BY_SIZE(x[1].size, for (Py_ssize_t i = 0; i < x[0].items; i++) {
        uint64_t doc = (uint64_t)docs[i] - (uint64_t)base;
        if (doc >= (uint64_t)x[1].items) { fine = 0; break; }
        uint64_t code = at(x[1].data, Z, (Py_ssize_t)doc);
        if (code >= (uint64_t)x[2].items) { fine = 0; break; }
        counts[code]++;
    })
    Py_END_ALLOW_THREADS
    if (!fine) {
        PyErr_SetString(PyExc_IndexError, "a code or a document is out of range");
        goto done;
    }
    result = Py_NewRef(Py_None);
done:
    release(x, 3);
    return result;
}

/* -------------------------------------------------------------------------------------------------- count_more */

/* The first row from `row` on whose document, less `base`, is not before one; found by doubling steps, since it is
 * mostly near. */
INLINE Py_ssize_t doc_from(const int64_t *docs, Py_ssize_t row, Py_ssize_t end, uint64_t base, uint64_t doc) {
    Py_ssize_t step = 1;
    while (row + step < end && (uint64_t)docs[row + step] - base < doc) step *= 2;
    Py_ssize_t low = row + step / 2, high = row + step < end ? row + step : end;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if ((uint64_t)docs[middle] - base < doc) low = middle + 1;
        else high = middle;
    }
    return low;
}

INLINE Py_ssize_t owner_from(const uint32_t *owners, Py_ssize_t row, Py_ssize_t end, uint64_t doc) {
    Py_ssize_t step = 1;
    while (row + step < end && owners[row + step] < doc) step *= 2;
    Py_ssize_t low = row + step / 2, high = row + step < end ? row + step : end;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (owners[middle] < doc) low = middle + 1;
        else high = middle;
    }
    return low;
}

static PyObject *count_more(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[4];
    memset(x, 0, sizeof x);
    if (given != 5) return PyErr_Format(PyExc_TypeError, "count_more takes 5 arguments");
    PyObject *result = NULL;
    /* docs owners codes counts | base */
    static const int sizes[4] = {8, 4, 0, 8};
    for (int i = 0; i < 4; i++)
        if (!array_of(args[i], &x[i], i == 3, sizes[i])) goto done;
    uint64_t base = (uint64_t)PyLong_AsSsize_t(args[4]);
    if (PyErr_Occurred()) goto done;
    const int64_t *docs = x[0].data;
    const uint32_t *owners = x[1].data;
    int64_t *counts = x[3].view.buf;
    Py_ssize_t of_docs = x[0].items, of_owners = x[1].items, row = 0, owner = 0;
    int fine = x[2].items == of_owners;
    Py_BEGIN_ALLOW_THREADS
    BY_SIZE(x[2].size, while (fine && row < of_docs && owner < of_owners) {
        uint64_t doc = (uint64_t)docs[row] - base;
        if (owners[owner] < doc) owner = owner_from(owners, owner, of_owners, doc);
        else if (owners[owner] > doc) row = doc_from(docs, row, of_docs, base, owners[owner]);
        else {
            uint64_t code = at(x[2].data, Z, owner++) + 1;
            if (code >= (uint64_t)x[3].items) fine = 0;
            else counts[code]++;
        }
    })
    Py_END_ALLOW_THREADS
    if (!fine) {
        PyErr_SetString(PyExc_IndexError, "a code is out of range");
        goto done;
    }
    result = Py_NewRef(Py_None);
done:
    release(x, 4);
    return result;
}

/* ---------------------------------------------------------------------------------------------------- intersect */

/* Where the first value that is not below `value` is, from `from` on: by steps that double, then by halving. */
INLINE Py_ssize_t gallop(const void *data, int size, Py_ssize_t from, Py_ssize_t items, uint64_t value) {
    Py_ssize_t step = 1, low = from, high = from;
    while (high < items && at(data, size, high) < value) {
        low = high + 1;
        high += step;
        step *= 2;
    }
    if (high > items) high = items;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (at(data, size, middle) < value) low = middle + 1;
        else high = middle;
    }
    return low;
}

INLINE Py_ssize_t meet(const Array *a, const Array *b, int a_size, int b_size, int64_t *rows_a, int64_t *rows_b) {
    Py_ssize_t i = 0, j = 0, found = 0;
    int far = b->items / 8 > a->items;
    while (i < a->items && j < b->items) {
        uint64_t value = at(a->data, a_size, i);
        if (far) j = gallop(b->data, b_size, j, b->items, value);
        else
            while (j < b->items && at(b->data, b_size, j) < value) j++;
        if (j == b->items) break;
        rows_a[found] = i;
        rows_b[found] = j;
        found += at(b->data, b_size, j) == value;
        i++;
    }
    return found;
}

static PyObject *intersect(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[4];
    memset(x, 0, sizeof x);
    if (given != 4) return PyErr_Format(PyExc_TypeError, "intersect takes 4 arguments");
    PyObject *result = NULL;
    /* a b rows_a rows_b; the rows have room for one more than the shorter */
    for (int i = 0; i < 4; i++)
        if (!array_of(args[i], &x[i], i > 1, i > 1 ? 8 : 0)) goto done;
    if (x[2].items <= x[0].items || x[3].items <= x[0].items || x[0].size < 4 || x[1].size < 4) {
        PyErr_SetString(PyExc_ValueError, "arrays do not fit together");
        goto done;
    }
    Py_ssize_t found = 0;
    int64_t *rows_a = x[2].view.buf, *rows_b = x[3].view.buf;
    Py_BEGIN_ALLOW_THREADS
    if (x[0].size == 4 && x[1].size == 4) found = meet(&x[0], &x[1], 4, 4, rows_a, rows_b);
    else if (x[0].size == 4) found = meet(&x[0], &x[1], 4, 8, rows_a, rows_b);
    else if (x[1].size == 4) found = meet(&x[0], &x[1], 8, 4, rows_a, rows_b);
    else found = meet(&x[0], &x[1], 8, 8, rows_a, rows_b);
    Py_END_ALLOW_THREADS
    result = PyLong_FromSsize_t(found);
done:
    release(x, 4);
    return result;
}

/* ------------------------------------------------------------------------------------------------------- places */

static PyObject *places(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    enum { ROWS, OWNERS, FREQS, POSITIONS, OUT, ARRAYS };
    Array x[ARRAYS];
    memset(x, 0, sizeof x);
    if (given != ARRAYS + 2) return PyErr_Format(PyExc_TypeError, "places takes 7 arguments");
    PyObject *result = NULL;
    static const int sizes[ARRAYS] = {8, 8, 0, 0, 8};
    for (int i = 0; i < ARRAYS; i++)
        if (!array_of(args[i], &x[i], i == OUT, sizes[i])) goto done;
    Py_ssize_t start = PyLong_AsSsize_t(args[ARRAYS]);
    int64_t ahead = PyLong_AsLongLong(args[ARRAYS + 1]);
    if (PyErr_Occurred()) goto done;
    const int64_t *rows = x[ROWS].data, *owners = x[OWNERS].data;
    int64_t *out = x[OUT].view.buf;
    Py_ssize_t found = 0, posting = 0;
    int fine = start >= 0 && start <= x[POSITIONS].items && x[OWNERS].items == x[ROWS].items;
    Py_BEGIN_ALLOW_THREADS
    BY_SIZE(x[POSITIONS].size, for (Py_ssize_t i = 0; fine && i < x[ROWS].items; i++) {
        if (rows[i] < posting || rows[i] >= x[FREQS].items) { fine = 0; break; }
        for (; fine && posting < rows[i]; posting++) {
            uint64_t skipped = at(x[FREQS].data, x[FREQS].size, posting);
            fine = skipped <= (uint64_t)(x[POSITIONS].items - start);
            if (fine) start += (Py_ssize_t)skipped;
        }
        if (!fine) break;
        uint64_t freqs = at(x[FREQS].data, x[FREQS].size, posting);
        fine = freqs <= (uint64_t)(x[POSITIONS].items - start) && freqs <= (uint64_t)(x[OUT].items - found);
        if (!fine) break;
        Py_ssize_t freq = (Py_ssize_t)freqs;
        int64_t first = (int64_t)((uint64_t)owners[i] << 32) + ahead;
        for (Py_ssize_t p = 0; p < freq; p++) out[found++] = first + (int64_t)at(x[POSITIONS].data, Z, start + p);
    })
    Py_END_ALLOW_THREADS
    if (!fine) {
        PyErr_SetString(PyExc_IndexError, "a posting has positions that the segment does not have");
        goto done;
    }
    result = PyLong_FromSsize_t(found);
done:
    release(x, ARRAYS);
    return result;
}

/* -------------------------------------------------------------------------------------------------------- merge */

#define MERGE(TYPE)                                                                     \
    do {                                                                                \
        const TYPE *a = x[0].data, *b = x[1].data;                                      \
        TYPE *out = x[2].view.buf;                                                      \
        while (i < x[0].items && j < x[1].items) {                                      \
            TYPE one = a[i], other = b[j], least = one < other ? one : other;           \
            out[found++] = least;                                                       \
            i += one == least;                                                          \
            j += other == least;                                                        \
        }                                                                               \
        for (; i < x[0].items; i++) out[found++] = a[i];                                \
        for (; j < x[1].items; j++) out[found++] = b[j];                                \
    } while (0)

static PyObject *merge(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[3];
    memset(x, 0, sizeof x);
    if (given != 3) return PyErr_Format(PyExc_TypeError, "merge takes 3 arguments");
    PyObject *result = NULL;
    for (int i = 0; i < 3; i++)
        if (!array_of(args[i], &x[i], i == 2, 0)) goto done;
    if (x[0].size != x[1].size || x[0].size != x[2].size || x[0].size < 4 || x[2].items < x[0].items + x[1].items) {
        PyErr_SetString(PyExc_ValueError, "arrays do not fit together");
        goto done;
    }
    Py_ssize_t found = 0, i = 0, j = 0;
    Py_BEGIN_ALLOW_THREADS
    if (x[0].size == 4) MERGE(uint32_t);
    else MERGE(int64_t);
    Py_END_ALLOW_THREADS
    result = PyLong_FromSsize_t(found);
done:
    release(x, 3);
    return result;
}

/* -------------------------------------------------------------------------------------------------------- soonest */

/* What is first in an order by date: a larger key is nearer to the front, and what has no date is last. The executor
 * orders by floats, so instants that no float tells apart (from the year 2255 on) are level here, too. */
#define UNDATED INT64_MIN
#define EXACT ((int64_t)1 << 53)
#define LAST (INT64_MAX - 1023) /* that is a float */
INLINE int64_t key_of(int64_t published, int newest) {
    if (published == UNDATED) return published;
    if (published > EXACT || published < -EXACT) published = published > LAST ? LAST : (int64_t)(double)published;
    return newest ? published : -1 - published; /* the years that can be told end far before the minimum */
}

static void sink(int64_t *heap, Py_ssize_t count, Py_ssize_t place, int64_t key) {
    for (;;) {
        Py_ssize_t child = 2 * place + 1;
        if (child >= count) break;
        if (child + 1 < count && heap[child + 1] < heap[child]) child++;
        if (heap[child] >= key) break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = key;
}

static PyObject *soonest(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[4];
    memset(x, 0, sizeof x);
    if (given != 10) return PyErr_Format(PyExc_TypeError, "soonest takes 10 arguments");
    PyObject *result = NULL;
    /* docs published heap rows | base newest limit held found offset */
    static const int sizes[4] = {8, 8, 8, 8};
    for (int i = 0; i < 4; i++)
        if (!array_of(args[i], &x[i], i > 1, sizes[i])) goto done;
    Py_ssize_t base = PyLong_AsSsize_t(args[4]);
    int newest = PyObject_IsTrue(args[5]);
    int64_t limit = PyLong_AsLongLong(args[6]);
    Py_ssize_t held = PyLong_AsSsize_t(args[7]), found = PyLong_AsSsize_t(args[8]), offset = PyLong_AsSsize_t(args[9]);
    if (PyErr_Occurred()) goto done;
    const int64_t *docs = x[0].data, *published = x[1].data;
    int64_t *heap = x[2].view.buf, *rows = x[3].view.buf;
    Py_ssize_t most = x[2].items;
    int fine = held >= 0 && held <= most && most > 0 && found >= 0 && x[3].items - found >= x[0].items;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; fine && i < x[0].items; i++) {
        uint64_t doc = (uint64_t)docs[i] - (uint64_t)base;
        if (doc >= (uint64_t)x[1].items) { fine = 0; break; }
        int64_t key = key_of(published[doc], newest);
        if (key > limit || (held == most && key < heap[0])) continue;
        rows[found++] = offset + i;
        if (key == limit) continue; /* it may stand before what the page begins behind: it takes no place */
        if (held == most) {
            if (key > heap[0]) sink(heap, held, 0, key);
        } else {
            heap[held++] = key;
            if (held == most)
                for (Py_ssize_t place = most / 2; place-- > 0;) sink(heap, most, place, heap[place]);
        }
    }
    Py_END_ALLOW_THREADS
    if (!fine) {
        PyErr_SetString(PyExc_IndexError, "a document is out of range");
        goto done;
    }
    result = Py_BuildValue("nn", held, found);
done:
    release(x, 4);
    return result;
}

/* ------------------------------------------------------------------------------------------------ passing filters */

static PyObject *with_codes(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[6];
    memset(x, 0, sizeof x);
    if (given != 7) return PyErr_Format(PyExc_TypeError, "with_codes takes 7 arguments");
    PyObject *result = NULL;
    /* docs first wanted owners codes mask | base */
    static const int sizes[6] = {8, 0, 1, 4, 0, 1};
    for (int i = 0; i < 6; i++)
        if (!array_of(args[i], &x[i], i == 5, sizes[i])) goto done;
    uint64_t base = (uint64_t)PyLong_AsSsize_t(args[6]);
    if (PyErr_Occurred()) goto done;
    const int64_t *docs = x[0].data;
    const uint8_t *wanted = x[2].data;
    const uint32_t *owners = x[3].data;
    uint8_t *mask = x[5].view.buf;
    Py_ssize_t of_docs = x[0].items, of_owners = x[3].items, row = 0, owner = 0;
    uint64_t terms = (uint64_t)x[2].items;
    int fine = x[5].items == of_docs && x[4].items == of_owners;
    Py_BEGIN_ALLOW_THREADS
    BY_SIZE(x[1].size, for (Py_ssize_t i = 0; fine && i < of_docs; i++) {
        uint64_t doc = (uint64_t)docs[i] - base;
        if (doc >= (uint64_t)x[1].items) { fine = 0; break; }
        uint64_t code = at(x[1].data, Z, (Py_ssize_t)doc);
        if (code >= terms) { fine = 0; break; }
        mask[i] = wanted[code];
    })
    BY_SIZE(x[4].size, while (fine && row < of_docs && owner < of_owners) {
        uint64_t doc = (uint64_t)docs[row] - base;
        if (owners[owner] < doc) owner = owner_from(owners, owner, of_owners, doc);
        else if (owners[owner] > doc) row = doc_from(docs, row, of_docs, base, owners[owner]);
        else {
            uint64_t code = at(x[4].data, Z, owner++) + 1;
            if (code >= terms) fine = 0;
            else mask[row] |= wanted[code];
        }
    })
    Py_END_ALLOW_THREADS
    if (!fine) {
        PyErr_SetString(PyExc_IndexError, "a code or a document is out of range");
        goto done;
    }
    result = Py_NewRef(Py_None);
done:
    release(x, 6);
    return result;
}

static PyObject *between(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[3];
    memset(x, 0, sizeof x);
    if (given != 6) return PyErr_Format(PyExc_TypeError, "between takes 6 arguments");
    PyObject *result = NULL;
    /* docs values mask | base low high */
    static const int sizes[3] = {8, 8, 1};
    for (int i = 0; i < 3; i++)
        if (!array_of(args[i], &x[i], i == 2, sizes[i])) goto done;
    uint64_t base = (uint64_t)PyLong_AsSsize_t(args[3]);
    int64_t low = PyLong_AsLongLong(args[4]), high = PyLong_AsLongLong(args[5]);
    if (PyErr_Occurred()) goto done;
    const int64_t *docs = x[0].data, *values = x[1].data;
    uint8_t *mask = x[2].view.buf;
    int fine = x[2].items == x[0].items;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; fine && i < x[0].items; i++) {
        uint64_t doc = (uint64_t)docs[i] - base;
        if (doc >= (uint64_t)x[1].items) { fine = 0; break; }
        mask[i] = values[doc] >= low && values[doc] < high;
    }
    Py_END_ALLOW_THREADS
    if (!fine) {
        PyErr_SetString(PyExc_IndexError, "a document is out of range");
        goto done;
    }
    result = Py_NewRef(Py_None);
done:
    release(x, 3);
    return result;
}

/* --------------------------------------------------------------------------------------------------- saturate */

static PyObject *saturate(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Array x[2];
    memset(x, 0, sizeof x);
    if (given != 6) return PyErr_Format(PyExc_TypeError, "saturate takes 6 arguments");
    PyObject *result = NULL;
    /* sums marks | mark k1 floor scale */
    static const int sizes[2] = {8, 1};
    for (int i = 0; i < 2; i++)
        if (!array_of(args[i], &x[i], i == 0, sizes[i])) goto done;
    uint8_t mark = (uint8_t)PyLong_AsLong(args[2]);
    double k1 = PyFloat_AsDouble(args[3]), floor = PyFloat_AsDouble(args[4]), scale = PyFloat_AsDouble(args[5]);
    if (PyErr_Occurred()) goto done;
    double *sums = x[0].view.buf;
    const uint8_t *marks = x[1].data;
    if (marks && x[1].items != x[0].items) {
        PyErr_SetString(PyExc_ValueError, "arrays do not fit together");
        goto done;
    }
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < x[0].items; i++) {
        double saturated = sums[i] / (sums[i] + k1);
        sums[i] = (!marks || marks[i] & mark ? saturated + floor : floor * saturated) * scale;
    }
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
done:
    release(x, 2);
    return result;
}

static PyMethodDef methods[] = {
    {"saturate", (PyCFunction)(void (*)(void))saturate, METH_FASTCALL, NULL},
    {"add_pairs", (PyCFunction)(void (*)(void))add_pairs, METH_FASTCALL, NULL},
    {"add_values", (PyCFunction)(void (*)(void))add_values, METH_FASTCALL, NULL},
    {"collect", (PyCFunction)(void (*)(void))collect, METH_FASTCALL, NULL},
    {"count_more", (PyCFunction)(void (*)(void))count_more, METH_FASTCALL, NULL},
    {"count_codes", (PyCFunction)(void (*)(void))count_codes, METH_FASTCALL, NULL},
    {"intersect", (PyCFunction)(void (*)(void))intersect, METH_FASTCALL, NULL},
    {"with_codes", (PyCFunction)(void (*)(void))with_codes, METH_FASTCALL, NULL},
    {"between", (PyCFunction)(void (*)(void))between, METH_FASTCALL, NULL},
    {"merge", (PyCFunction)(void (*)(void))merge, METH_FASTCALL, NULL},
    {"soonest", (PyCFunction)(void (*)(void))soonest, METH_FASTCALL, NULL},
    {"places", (PyCFunction)(void (*)(void))places, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_kernels", NULL, -1, methods, NULL, NULL, NULL, NULL};

#define VERSION 3 /* as search/compiled.py has it */

PyMODINIT_FUNC PyInit__kernels(void) {
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddIntMacro(made, VERSION) < 0) Py_CLEAR(made);
    return made;
}
