/* The innermost loops of the writer: texts to the codes of their words, words to their spellings, and codes to posting
 * lists. `scanning.py`, `spellings.py` and `inverting.py` say what each does, and have the same in Python and NumPy for
 * machines without a compiler.
 *
 * An index out of range raises IndexError. Texts are read without the interpreter's lock: a tuple keeps them, and
 * neither changes. */
#include "_arrays.h"

/* As search.text.Kind has them. */
enum { LETTER = 1, APOSTROPHE = 2, ALPHABETIC = 4, CAPITAL = 8, RARE = 128, IN_WORD = LETTER | RARE };

#define UNITS 65536

typedef struct {
    const void *data;
    int kind; /* bytes of a character */
    Py_ssize_t length;
} Text;

INLINE Py_UCS4 character(const void *data, int kind, Py_ssize_t i) {
    return kind == 1 ? ((const Py_UCS1 *)data)[i] : kind == 2 ? ((const Py_UCS2 *)data)[i] : ((const Py_UCS4 *)data)[i];
}

INLINE int kind_of(const uint8_t *kinds, Py_UCS4 c) { return c < UNITS ? kinds[c] : RARE; }

/* The texts of a tuple, to be freed. */
static Text *texts_of(PyObject *tuple) {
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "texts must be a tuple");
        return NULL;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(tuple);
    Text *texts = PyMem_Malloc((size_t)(count + 1) * sizeof *texts);
    if (!texts) return (Text *)PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *one = PyTuple_GET_ITEM(tuple, i);
        if (!PyUnicode_Check(one)) {
            PyMem_Free(texts);
            PyErr_SetString(PyExc_TypeError, "a text must be a str");
            return NULL;
        }
        texts[i] = (Text){PyUnicode_DATA(one), (int)PyUnicode_KIND(one), PyUnicode_GET_LENGTH(one)};
    }
    return texts;
}

static int filled(Array *arrays, int count, PyObject *const *args, const int *sizes, int outputs) {
    memset(arrays, 0, (size_t)count * sizeof *arrays);
    for (int i = 0; i < count; i++)
        if (!array_of(args[i], &arrays[i], outputs >> i & 1, sizes[i])) return 0;
    return 1;
}

/* --------------------------------------------------------------------------------------------------------- rare */

static PyObject *rare(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    if (given != 2) return PyErr_Format(PyExc_TypeError, "rare takes 2 arguments");
    Array kinds;
    PyObject *result = NULL;
    Text *texts = NULL;
    memset(&kinds, 0, sizeof kinds);
    if (!array_of(args[1], &kinds, 0, 1)) goto done;
    if (kinds.items != UNITS) { PyErr_SetString(PyExc_IndexError, "kinds must be of all code units"); goto done; }
    if (!(texts = texts_of(args[0])) || !(result = PyList_New(0))) goto done;
    for (Py_ssize_t t = 0; t < PyTuple_GET_SIZE(args[0]); t++) {
        if (PyUnicode_IS_ASCII(PyTuple_GET_ITEM(args[0], t))) continue; /* nothing of it is rare */
        const Text *text = &texts[t];
        int found = 0;
        for (Py_ssize_t i = 0; i < text->length && !found; i++)
            found = kind_of(kinds.data, character(text->data, text->kind, i)) & RARE;
        if (!found) continue;
        PyObject *number = PyLong_FromSsize_t(t);
        int failed = !number || PyList_Append(result, number) < 0;
        Py_XDECREF(number);
        if (failed) { Py_CLEAR(result); goto done; }
    }
done:
    PyMem_Free(texts);
    release(&kinds, 1);
    return result;
}

/* --------------------------------------------------------------------------------------------------------- scan */

typedef struct {
    const uint8_t *kinds;
    const uint64_t *random;
    uint64_t base;
    uint64_t *table; /* at 2 * slot a hash, or 0, then where its word begins among the letters, and below that its code */
    uint64_t mask;
    int shift;
    uint32_t known, room; /* words that have a code, and that may have one */
    uint16_t *letters;    /* code units of those words one after another, each word with a 0 behind it */
    uint64_t end, space;  /* of the letters, and how many there may be */
    uint32_t *codes;
    Py_ssize_t count, most; /* of codes */
    Py_ssize_t beginning;
    double shouted;
} Scan;

#define CODE_BITS 32
#define MOST_UNITS 3 /* that the words of a text take up for each of its characters, with what is behind them */

/* Whether a word that begins among the letters is the one behind their end. */
INLINE int is_same(const Scan *s, uint64_t start, uint64_t length) {
    return start < s->end && !memcmp(s->letters + start, s->letters + s->end, (length + 1) * sizeof *s->letters);
}

/* 0: the arrays have no room. */
INLINE int scan_text(Scan *s, const Text *text, int kind) {
    const void *data = text->data;
    Py_ssize_t length = text->length, i = 0;
    if ((uint64_t)length >= (s->space - s->end) / MOST_UNITS) return 0;
    while (i < length) {
        Py_UCS4 c = character(data, kind, i);
        if (!(kind_of(s->kinds, c) & IN_WORD)) { i++; continue; }
        uint64_t hash = 0;
        uint16_t *word = s->letters + s->end;
        for (;;) {
            if (c >= UNITS) { /* as two code units */
                *word = (uint16_t)(0xD800 | (c - UNITS) >> 10);
                hash = hash * s->base + s->random[*word++];
                c = 0xDC00 | (c & 0x3FF);
            }
            *word++ = (uint16_t)c;
            hash = hash * s->base + s->random[c];
            if (++i == length) break;
            c = character(data, kind, i);
            int of = kind_of(s->kinds, c);
            if (of & IN_WORD) continue;
            if (!(of & APOSTROPHE) || i + 1 == length || !(kind_of(s->kinds, character(data, kind, i + 1)) & IN_WORD)) break;
            c = '\'';
        }
        *word = 0;
        hash |= 1; /* 0 is a free slot */
        uint64_t units = (uint64_t)(word - s->letters) - s->end, slot = hash >> s->shift;
        while (s->table[2 * slot] && (s->table[2 * slot] != hash || !is_same(s, s->table[2 * slot + 1] >> CODE_BITS, units)))
            slot = (slot + 1) & s->mask;
        if (!s->table[2 * slot]) {
            if (s->known >= s->room) return 0;
            s->table[2 * slot] = hash;
            s->table[2 * slot + 1] = s->end << CODE_BITS | s->known++;
            s->end += units + 1;
        }
        if (s->count == s->most) return 0;
        s->codes[s->count++] = (uint32_t)s->table[2 * slot + 1];
    }
    return 1;
}

INLINE int is_shouted(const Scan *s, const Text *text) {
    Py_ssize_t letters = 0, capitals = 0, end = text->length < s->beginning ? text->length : s->beginning;
    for (Py_ssize_t i = 0; i < end; i++) {
        int of = kind_of(s->kinds, character(text->data, text->kind, i));
        letters += (of & ALPHABETIC) != 0;
        capitals += (of & CAPITAL) != 0;
    }
    return (double)capitals > s->shouted * (double)letters;
}

/* The words among some letters. */
static PyObject *words_of(const uint16_t *letters, const uint16_t *end, Py_ssize_t count) {
    PyObject *words = PyList_New(count);
    for (Py_ssize_t i = 0; words && i < count; i++) {
        const uint16_t *start = letters;
        while (letters < end && *letters) letters++;
        int little = -1;
        Py_ssize_t bytes = (letters - start) * (Py_ssize_t)sizeof *letters;
        PyObject *word = PyUnicode_DecodeUTF16((const char *)start, bytes, "surrogatepass", &little);
        if (word) PyList_SET_ITEM(words, i, word);
        else Py_CLEAR(words);
        letters++;
    }
    return words;
}

/* Takes out of the table the words from a code on: the last ones, so that none of the others stood behind them. */
static void forget(const Scan *s, uint64_t known) {
    for (uint64_t slot = 0; slot <= s->mask; slot++)
        if ((uint32_t)s->table[2 * slot + 1] >= known) s->table[2 * slot] = s->table[2 * slot + 1] = 0;
}

static PyObject *scan(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    enum { KINDS, RANDOM, TABLE, LETTERS, CODES, COUNTS, SHOUTED, ARRAYS };
    static const int sizes[ARRAYS] = {1, 8, 8, 2, 4, 4, 1};
    if (given != ARRAYS + 7) return PyErr_Format(PyExc_TypeError, "scan takes 14 arguments");
    Array x[ARRAYS];
    PyObject *result = NULL;
    Text *texts = NULL;
    Scan s = {0};
    if (!filled(x, ARRAYS, args, sizes, 1 << TABLE | 1 << LETTERS | 1 << CODES | 1 << COUNTS | 1 << SHOUTED)) goto done;
    if (!(texts = texts_of(args[ARRAYS]))) goto done;
    s.base = PyLong_AsUnsignedLongLongMask(args[ARRAYS + 1]);
    Py_ssize_t known = PyLong_AsSsize_t(args[ARRAYS + 2]), end = PyLong_AsSsize_t(args[ARRAYS + 3]);
    s.shift = (int)PyLong_AsLong(args[ARRAYS + 4]);
    s.beginning = PyLong_AsSsize_t(args[ARRAYS + 5]);
    s.shouted = PyFloat_AsDouble(args[ARRAYS + 6]);
    if (PyErr_Occurred()) goto done;
    Py_ssize_t count = PyTuple_GET_SIZE(args[ARRAYS]), space = x[LETTERS].items;
    if (x[KINDS].items != UNITS || x[RANDOM].items != UNITS || s.shift < 32 || s.shift > 63 ||
        x[TABLE].items != (Py_ssize_t)2 << (64 - s.shift) || x[COUNTS].items != count || x[SHOUTED].items != count ||
        known < 0 || known > x[TABLE].items / 4 || end < 0 || end > space) {
        PyErr_SetString(PyExc_IndexError, "the tables of the scanner are of the wrong size");
        goto done;
    }
    s.kinds = x[KINDS].data;
    s.random = x[RANDOM].data;
    s.table = x[TABLE].view.buf;
    s.mask = ((uint64_t)1 << (64 - s.shift)) - 1;
    s.known = (uint32_t)known;
    s.room = (uint32_t)((s.mask + 1) / 2); /* so that there is always a free slot */
    s.letters = x[LETTERS].view.buf;
    s.end = (uint64_t)end;
    s.space = (uint64_t)space >> CODE_BITS ? (uint64_t)1 << CODE_BITS : (uint64_t)space; /* since a slot tells no more places */
    s.codes = x[CODES].view.buf;
    s.most = x[CODES].items;
    int fine = s.end <= s.space;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t t = 0; t < count && fine; t++) {
        Py_ssize_t before = s.count;
        switch (texts[t].kind) {
            case 1: fine = scan_text(&s, &texts[t], 1); break;
            case 2: fine = scan_text(&s, &texts[t], 2); break;
            default: fine = scan_text(&s, &texts[t], 4);
        }
        ((uint32_t *)x[COUNTS].view.buf)[t] = (uint32_t)(s.count - before);
        ((uint8_t *)x[SHOUTED].view.buf)[t] = (uint8_t)is_shouted(&s, &texts[t]);
    }
    Py_END_ALLOW_THREADS
    PyObject *fresh = fine ? words_of(s.letters + end, s.letters + s.end, (Py_ssize_t)s.known - known) : NULL;
    if (fresh) result = Py_BuildValue("nKN", s.count, (unsigned long long)s.end, fresh);
    else if (!fine) PyErr_SetString(PyExc_IndexError, "there is no room for so many words");
    if (!result) forget(&s, (uint64_t)known);
done:
    PyMem_Free(texts);
    release(x, ARRAYS);
    return result;
}

/* Puts the hashes of a table, each with its code, into a larger one, which is empty. */
static PyObject *rehash(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    static const int sizes[2] = {8, 8};
    if (given != 3) return PyErr_Format(PyExc_TypeError, "rehash takes 3 arguments");
    Array x[2];
    PyObject *result = NULL;
    if (!filled(x, 2, args, sizes, 2)) goto done;
    int shift = (int)PyLong_AsLong(args[2]);
    if (PyErr_Occurred()) goto done;
    if (shift < 32 || shift > 63 || x[1].items != (Py_ssize_t)2 << (64 - shift) || x[0].items > x[1].items) {
        PyErr_SetString(PyExc_IndexError, "the tables of the scanner are of the wrong size");
        goto done;
    }
    const uint64_t *from = x[0].data;
    uint64_t *to = x[1].view.buf, mask = ((uint64_t)1 << (64 - shift)) - 1;
    for (Py_ssize_t i = 0; i + 1 < x[0].items; i += 2) {
        if (!from[i]) continue;
        uint64_t slot = from[i] >> shift;
        while (to[2 * slot]) slot = (slot + 1) & mask;
        to[2 * slot] = from[i];
        to[2 * slot + 1] = from[i + 1];
    }
    result = Py_NewRef(Py_None);
done:
    release(x, 2);
    return result;
}

/* ----------------------------------------------------------------------------------------------------- describe */

/* What a character may stand among, and its case: as `spellings.py` has them. */
enum { TOGETHER = 7, UPPER = 8, LOWER = 16 };
/* How a surface is written: as `spellings.py` has them. */
enum { OTHERWISE, IN_CAPITALS, WITH_CAPITAL, SMALL };
#define LONGEST 64

static PyObject *describe(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    enum { CLASSES, LOWERS, FOLDS, CAPITALS, ARRAYS };
    static const int sizes[ARRAYS] = {1, 2, 2, 1};
    if (given != ARRAYS + 3) return PyErr_Format(PyExc_TypeError, "describe takes 7 arguments");
    Array x[ARRAYS];
    Text *texts = NULL;
    PyObject *lowers = NULL, *folds = NULL, *result = NULL;
    if (!filled(x, ARRAYS, args, sizes, 1 << CAPITALS)) goto done;
    if (!(texts = texts_of(args[ARRAYS]))) goto done;
    Py_ssize_t min_capitals = PyLong_AsSsize_t(args[ARRAYS + 1]), min_letters = PyLong_AsSsize_t(args[ARRAYS + 2]);
    if (PyErr_Occurred()) goto done;
    Py_ssize_t count = PyTuple_GET_SIZE(args[ARRAYS]);
    if (x[CLASSES].items != UNITS || x[LOWERS].items != UNITS || x[FOLDS].items != UNITS || x[CAPITALS].items != count) {
        PyErr_SetString(PyExc_IndexError, "the tables of characters are of the wrong size");
        goto done;
    }
    const uint8_t *classes = x[CLASSES].data;
    const uint16_t *lower = x[LOWERS].data, *fold = x[FOLDS].data;
    uint8_t *capitals = x[CAPITALS].view.buf;
    if (!(lowers = PyList_New(count)) || !(folds = PyList_New(count))) goto done;
    for (Py_ssize_t t = 0; t < count; t++) {
        const Text *text = &texts[t];
        Py_UCS2 low[LONGEST], plain[LONGEST];
        int together = TOGETHER, cases = 0, first = 0, same = 1;
        if (text->length > LONGEST || !text->length || text->kind == 4) together = 0;
        for (Py_ssize_t i = 0; together && i < text->length; i++) {
            Py_UCS4 c = character(text->data, text->kind, i);
            int class = classes[c];
            together &= class;
            cases |= class;
            if (!i) first = class;
            low[i] = lower[c];
            plain[i] = fold[c];
            same &= low[i] == plain[i];
        }
        PyObject *spelling = NULL, *folded = NULL;
        if (together) {
            spelling = PyUnicode_FromKindAndData(PyUnicode_2BYTE_KIND, low, text->length);
            folded = !spelling || same ? Py_XNewRef(spelling) : PyUnicode_FromKindAndData(PyUnicode_2BYTE_KIND, plain, text->length);
            if (!folded) { Py_XDECREF(spelling); goto done; }
            if (!(first & UPPER)) capitals[t] = first & LOWER ? SMALL : OTHERWISE;
            else if (!(cases & LOWER) && text->length > 1) capitals[t] = text->length >= min_capitals ? IN_CAPITALS : OTHERWISE;
            else capitals[t] = text->length >= min_letters ? WITH_CAPITAL : OTHERWISE;
        }
        PyList_SET_ITEM(lowers, t, spelling ? spelling : Py_NewRef(Py_None));
        PyList_SET_ITEM(folds, t, folded ? folded : Py_NewRef(Py_None));
    }
    result = Py_BuildValue("OO", lowers, folds);
done:
    Py_XDECREF(lowers);
    Py_XDECREF(folds);
    PyMem_Free(texts);
    release(x, ARRAYS);
    return result;
}

/* --------------------------------------------------------------------------------------------------------- mark */

/* Whether words of a text may be names: as `analysis.py` has them. */
enum { NO_NAMES, SHOUTED_NAMES, MAY_NAME };

INLINE int is_named(int text, int capital) { return capital == WITH_CAPITAL || (capital == IN_CAPITALS && text == MAY_NAME); }

static PyObject *mark(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    enum { CODES, COUNTS, NAMING, TAGS, CAPITALS, SPELLINGS, ARRAYS };
    enum { MOST_MASKS = 256 };
    static const int sizes[ARRAYS] = {4, 4, 1, 4, 1, 4};
    if (given != ARRAYS + 1) return PyErr_Format(PyExc_TypeError, "mark takes 7 arguments");
    Array x[ARRAYS], masks[MOST_MASKS];
    memset(masks, 0, sizeof masks);
    PyObject *result = NULL;
    int of_masks = 0;
    if (!filled(x, ARRAYS, args, sizes, 0)) goto done;
    PyObject *tuple = args[ARRAYS];
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) < 1 || PyTuple_GET_SIZE(tuple) > MOST_MASKS) {
        PyErr_SetString(PyExc_TypeError, "the masks must be a tuple of not too many arrays");
        goto done;
    }
    for (; of_masks < PyTuple_GET_SIZE(tuple); of_masks++) {
        if (!array_of(PyTuple_GET_ITEM(tuple, of_masks), &masks[of_masks], 1, 1)) { of_masks++; goto done; }
        if (masks[of_masks].items != masks[0].items) { of_masks++; PyErr_SetString(PyExc_IndexError, "the masks differ in length"); goto done; }
    }
    const uint32_t *codes = x[CODES].data, *counts = x[COUNTS].data, *tags = x[TAGS].data, *spellings = x[SPELLINGS].data;
    const uint8_t *naming = x[NAMING].data, *capitals = x[CAPITALS].data;
    Py_ssize_t row = 0, texts = x[COUNTS].items;
    int fine = x[NAMING].items == texts && x[TAGS].items == texts && x[CAPITALS].items == x[SPELLINGS].items;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t t = 0; fine && t < texts; t++) {
        if (tags[t] >= (uint32_t)of_masks || counts[t] > (size_t)(x[CODES].items - row)) { fine = 0; break; }
        uint8_t *names = masks[0].view.buf, *stems = tags[t] ? masks[tags[t]].view.buf : NULL;
        for (Py_ssize_t end = row + counts[t]; row < end; row++) {
            if (codes[row] >= (size_t)x[SPELLINGS].items || spellings[codes[row]] >= (size_t)masks[0].items) { fine = 0; break; }
            uint32_t spelling = spellings[codes[row]];
            if (naming[t] && is_named(naming[t], capitals[codes[row]])) names[spelling] = 1;
            if (stems) stems[spelling] = 1;
        }
    }
    Py_END_ALLOW_THREADS
    if (!fine) { PyErr_SetString(PyExc_IndexError, "a word has a code that nothing was said of"); goto done; }
    result = Py_NewRef(Py_None);
done:
    release(masks, of_masks);
    release(x, ARRAYS);
    return result;
}

/* ------------------------------------------------------------------------------------------------------- invert */

/* What goes together lies together, since nearly every access is to memory far away. */
typedef struct {
    uint32_t rank, word, capitals, spare;
} Surface;

/* Of a pair of spelling and field: the last document that had it, from 1, and how often; how many postings and positions
 * there are, or where the next ones go. */
typedef struct {
    uint32_t seen, postings, positions, freq;
} Pair;

/* The same of a spelling as a name, and of names that no word in small letters stands beside. */
typedef struct {
    uint32_t seen, named, proper, spare;
} Naming;

INLINE void put(void *data, int size, size_t i, uint32_t value) {
    switch (size) {
        case 1: ((uint8_t *)data)[i] = (uint8_t)value; break;
        case 2: ((uint16_t *)data)[i] = (uint16_t)value; break;
        default: ((uint32_t *)data)[i] = value;
    }
}

#if defined(__GNUC__)
#define SOON(address) __builtin_prefetch(address, 1)
#else
#define SOON(address) ((void)0)
#endif
enum { AHEAD = 8 }; /* words, between asking for memory and using it */

/* Two passes over the words of articles, which come document by document: without the outputs (None) it counts how many
 * postings, positions, and documents that name it, there are of each pair and spelling, and gives the largest frequency;
 * with them it puts each where the cursors say, and moves these on. */
static PyObject *invert(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    enum {
        CODES, COUNTS, DOCS, FIELDS, STARTS, NAMING, SURFACES, /* words, texts, then surfaces */
        PAIRS, NAMES, SMALL_SEEN,
        OUT_DOCS, FREQS, POSITIONS, NAMED, PROPER,
        ARRAYS
    };
    static const int sizes[ARRAYS] = {4, 4, 4, 1, 4, 1, 4, 4, 4, 4, 4, 0, 0, 4, 4};
    if (given != ARRAYS + 1) return PyErr_Format(PyExc_TypeError, "invert takes 16 arguments");
    Array x[ARRAYS];
    PyObject *result = NULL;
    if (!filled(x, ARRAYS, args, sizes, ((1 << ARRAYS) - 1) & ~((1 << PAIRS) - 1))) goto done;
    uint32_t of_fields = (uint32_t)PyLong_AsUnsignedLongMask(args[ARRAYS]);
    if (PyErr_Occurred()) goto done;
    const uint32_t *codes = x[CODES].data, *counts = x[COUNTS].data, *docs = x[DOCS].data, *starts = x[STARTS].data;
    const uint8_t *fields = x[FIELDS].data, *naming = x[NAMING].data;
    const Surface *surfaces = x[SURFACES].data;
#define OUT(I) (x[I].held ? x[I].view.buf : NULL)
    Pair *pairs = OUT(PAIRS);
    Naming *names = OUT(NAMES);
    uint32_t *seen_small = OUT(SMALL_SEEN), *out_docs = OUT(OUT_DOCS), *named = OUT(NAMED), *proper = OUT(PROPER);
    void *freqs = OUT(FREQS), *positions = OUT(POSITIONS);
    int freq_size = x[FREQS].size, position_size = x[POSITIONS].size;
    uint32_t most = 0;
#undef OUT
    Py_ssize_t texts = x[COUNTS].items, words = x[CODES].items, of_surfaces = x[SURFACES].items / 4;
    Py_ssize_t of_pairs = x[PAIRS].items / 4, spellings = x[NAMES].items / 4;
    int placing = out_docs != NULL, fine = of_pairs == spellings * of_fields;
    for (int i = DOCS; i <= NAMING; i++) fine &= x[i].items == texts;
    for (int i = OUT_DOCS; i < ARRAYS; i++) fine &= x[i].held == placing;
    fine &= x[FREQS].items == x[OUT_DOCS].items && freq_size < 8 && position_size < 8;
    Py_BEGIN_ALLOW_THREADS
    Py_ssize_t row = 0;
    for (Py_ssize_t t = 0; fine && t < texts;) {
        uint32_t doc = docs[t] + 1;
        Py_ssize_t next = t, at_row = row;
        /* All of a document is read before a word of it is called a name: it may be a common word further down. */
        for (; fine && next < texts && docs[next] + 1 == doc; next++) {
            if (counts[next] > (size_t)(words - at_row) || fields[next] >= of_fields) { fine = 0; break; }
            for (Py_ssize_t end = at_row + counts[next]; at_row < end; at_row++) {
                uint32_t code = codes[at_row];
                if (code >= (size_t)of_surfaces) { fine = 0; break; }
                Surface surface = surfaces[code];
                if (surface.rank >= (size_t)spellings || surface.word >= (size_t)x[SMALL_SEEN].items) { fine = 0; break; }
                if (naming[next] && surface.capitals == SMALL) seen_small[surface.word] = doc;
            }
        }
        for (; fine && t < next; t++) {
            uint32_t position = starts[t];
            for (Py_ssize_t end = row + counts[t]; row < end; row++, position++) {
                Surface surface = surfaces[codes[row]];
                Pair *pair = &pairs[surface.rank * of_fields + fields[t]];
                if (row + AHEAD < end) SOON(&pairs[surfaces[codes[row + AHEAD]].rank * of_fields + fields[t]]);
                int first = pair->seen != doc;
                pair->seen = doc;
                pair->postings += (uint32_t)first;
                pair->freq = first ? 1 : pair->freq + 1;
                if (placing) {
                    /* The cursor stands behind the posting that is being filled. */
                    size_t place = (size_t)pair->postings - 1;
                    if (place >= (size_t)x[OUT_DOCS].items || pair->positions >= (size_t)x[POSITIONS].items) { fine = 0; break; }
                    out_docs[place] = doc - 1;
                    put(freqs, freq_size, place, pair->freq);
                    put(positions, position_size, pair->positions, position);
                } else if (pair->freq > most) most = pair->freq;
                pair->positions++;
                if (!naming[t] || !is_named(naming[t], (int)surface.capitals)) continue;
                Naming *name = &names[surface.rank];
                if (name->seen == doc) continue;
                name->seen = doc;
                int always = seen_small[surface.word] != doc;
                if (placing) {
                    if (name->named >= (size_t)x[NAMED].items || (always && name->proper >= (size_t)x[PROPER].items)) { fine = 0; break; }
                    named[name->named] = doc - 1;
                    if (always) proper[name->proper] = doc - 1;
                }
                name->named++;
                name->proper += (uint32_t)always;
            }
        }
    }
    Py_END_ALLOW_THREADS
    if (!fine) { PyErr_SetString(PyExc_IndexError, "the words of the articles do not fit the arrays for them"); goto done; }
    result = PyLong_FromUnsignedLong(most);
done:
    release(x, ARRAYS);
    return result;
}

static PyMethodDef methods[] = {
    {"rare", (PyCFunction)(void (*)(void))rare, METH_FASTCALL, NULL},
    {"scan", (PyCFunction)(void (*)(void))scan, METH_FASTCALL, NULL},
    {"rehash", (PyCFunction)(void (*)(void))rehash, METH_FASTCALL, NULL},
    {"describe", (PyCFunction)(void (*)(void))describe, METH_FASTCALL, NULL},
    {"mark", (PyCFunction)(void (*)(void))mark, METH_FASTCALL, NULL},
    {"invert", (PyCFunction)(void (*)(void))invert, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_writing", NULL, -1, methods, NULL, NULL, NULL, NULL};

#define VERSION 1 /* as search/compiled.py has it */

PyMODINIT_FUNC PyInit__writing(void) {
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddIntMacro(made, VERSION) < 0) Py_CLEAR(made);
    return made;
}
