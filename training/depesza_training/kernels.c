/* What training needs on processors with AMX and PyTorch is slow at; `kernels.py` compiles and calls it. Values are bfloat16. */
#include <immintrin.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define D 32
#define MOST 1024 /* pieces of a window */

/* The compiler does not know that a tile is read from memory that was just written. */
#define LOAD(t, from, stride) do { __asm__ volatile("" ::: "memory"); _tile_loadd(t, from, stride); } while (0)

typedef uint16_t bf;
typedef struct { uint8_t palette, start, reserved[14]; uint16_t width[16]; uint8_t rows[16]; } __attribute__((packed)) Config;

/* 0 where the system lets this process use the tiles. */
int ready(void) {
    return (int)syscall(SYS_arch_prctl, 0x1023, 18);
}

static void tiles(void) {
    Config c;
    memset(&c, 0, sizeof c);
    c.palette = 1;
    for (int i = 0; i < 8; i++) c.width[i] = 64, c.rows[i] = 16;
    _tile_loadconfig(&c);
}

static inline __m512 exp_of(__m512 x) {
    __m512 y = _mm512_mul_ps(_mm512_max_ps(_mm512_min_ps(x, _mm512_setzero_ps()), _mm512_set1_ps(-80)), _mm512_set1_ps(1.44269504f));
    __m512 whole = _mm512_roundscale_ps(y, 8), f = _mm512_sub_ps(y, whole);
    __m512 p = _mm512_set1_ps(0.00961813f);
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.05550411f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.24022651f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.69314718f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(1.0f));
    return _mm512_scalef_ps(p, whole);
}

/* n rows of 32 values, `stride` apart, as `padded` rows in one piece; the rest zero. */
static void gather(bf *to, const bf *from, size_t stride, int n, int padded) {
    for (int i = 0; i < n; i++) _mm512_storeu_si512(to + i * D, _mm512_loadu_si512(from + i * stride));
    memset(to + n * D, 0, (size_t)(padded - n) * D * sizeof(bf));
}

/* Tiles whose columns are rows of `from`: B of a product over the 32 values. A tile is 16 rows of `from`. */
static void across(bf *to, const bf *from, int padded) {
    const __m512i at = _mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi32(D / 2));
    for (int b = 0; b < padded; b += 16)
        for (int pair = 0; pair < 16; pair++)
            _mm512_store_si512(to + b * D + pair * 32, _mm512_i32gather_epi32(at, (const int *)(from + b * D) + pair, 4));
}

/* Tiles whose rows are pairs of rows of `from`: B of a product over rows. Two tiles (values 0–15 and 16–31) for 32 rows. */
static void along(bf *to, const bf *from, int padded) {
    for (int b = 0; b < padded; b += 32)
        for (int half = 0; half < 2; half++)
            for (int pair = 0; pair < 16; pair++) {
                const bf *row = from + (b + 2 * pair) * D + half * 16;
                __m512i low = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)row));
                __m512i high = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(row + D)));
                _mm512_store_si512(to + b * D + half * 512 + pair * 32, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
            }
}

typedef struct {
    bf q[MOST * D], k[MOST * D], v[MOST * D], g[MOST * D];
    bf across1[MOST * D], across2[MOST * D], along1[MOST * D], along2[MOST * D];
    float scores[16 * MOST], tile[6][256], lse[MOST], delta[MOST];
    bf weights[16 * MOST], part1[16 * 32], part2[16 * 32];
} Scratch;

static inline void put(bf *to, size_t stride, const float *low, const float *high, int rows, const float *scale) {
    for (int r = 0; r < rows; r++) {
        __m512 s = _mm512_set1_ps(scale ? scale[r] : 1);
        __m512 a = _mm512_mul_ps(_mm512_loadu_ps(low + r * 16), s), b = _mm512_mul_ps(_mm512_loadu_ps(high + r * 16), s);
        _mm512_storeu_si512(to + r * stride, (__m512i)_mm512_cvtne2ps_pbh(b, a));
    }
}

static void forward_one(Scratch *w, const bf *q, const bf *k, const bf *v, size_t stride, bf *out, size_t out_stride, float *lse, int n, float scale) {
    int padded = (n + 31) & ~31;
    gather(w->q, q, stride, n, padded), gather(w->k, k, stride, n, padded), gather(w->v, v, stride, n, padded);
    across(w->across1, w->k, padded), along(w->along1, w->v, padded);
    for (int i = 0; i < n; i += 16) {
        int rows = n - i < 16 ? n - i : 16;
        LOAD(4, w->q + i * D, 64);
        for (int j = 0; j < padded; j += 16) {
            LOAD(5, w->across1 + j * D, 64);
            _tile_zero(6);
            _tile_dpbf16ps(6, 4, 5);
            _tile_stored(6, w->scores + j, padded * 4);
        }
        float inverse[16];
        for (int r = 0; r < 16; r++) {
            float *s = w->scores + r * padded;
            for (int j = n; j < padded; j++) s[j] = -1e30f;
            __m512 most = _mm512_loadu_ps(s), sum = _mm512_setzero_ps(), times = _mm512_set1_ps(scale);
            for (int j = 16; j < padded; j += 16) most = _mm512_max_ps(most, _mm512_loadu_ps(s + j));
            float m = _mm512_reduce_max_ps(most) * scale;
            __m512 top = _mm512_set1_ps(m);
            for (int j = 0; j < padded; j += 32) {
                __m512 a = exp_of(_mm512_fmsub_ps(_mm512_loadu_ps(s + j), times, top)), b = exp_of(_mm512_fmsub_ps(_mm512_loadu_ps(s + j + 16), times, top));
                sum = _mm512_add_ps(sum, _mm512_add_ps(a, b));
                _mm512_storeu_si512(w->weights + r * padded + j, (__m512i)_mm512_cvtne2ps_pbh(b, a));
            }
            float total = _mm512_reduce_add_ps(sum);
            inverse[r] = 1 / total;
            if (r < rows) lse[i + r] = m + __builtin_logf(total);
        }
        _tile_zero(0); _tile_zero(1);
        for (int j = 0; j < padded; j += 32) {
            LOAD(4, w->weights + j, padded * 2);
            LOAD(5, w->along1 + j * D, 64);
            _tile_dpbf16ps(0, 4, 5);
            LOAD(5, w->along1 + j * D + 512, 64);
            _tile_dpbf16ps(1, 4, 5);
        }
        _tile_stored(0, w->tile[0], 64); _tile_stored(1, w->tile[1], 64);
        put(out + i * out_stride, out_stride, w->tile[0], w->tile[1], rows, inverse);
    }
}

/* The two products of 16 rows (a1, a2) with 32 columns each: tile[0..1] scores, tile[2..3] gradients of the weights. */
static inline void both(Scratch *w, const bf *a1, const bf *a2, const bf *b1, const bf *b2) {
    LOAD(4, a1, 64);
    LOAD(5, b1, 64); _tile_zero(6); _tile_dpbf16ps(6, 4, 5); _tile_stored(6, w->tile[0], 64);
    LOAD(5, b1 + 512, 64); _tile_zero(7); _tile_dpbf16ps(7, 4, 5); _tile_stored(7, w->tile[1], 64);
    LOAD(4, a2, 64);
    LOAD(5, b2, 64); _tile_zero(6); _tile_dpbf16ps(6, 4, 5); _tile_stored(6, w->tile[2], 64);
    LOAD(5, b2 + 512, 64); _tile_zero(7); _tile_dpbf16ps(7, 4, 5); _tile_stored(7, w->tile[3], 64);
}

static void backward_one(Scratch *w, const bf *q, const bf *k, const bf *v, size_t stride, const bf *out, const bf *g, size_t out_stride,
                         const float *lse, bf *dq, bf *dk, bf *dv, int n, float scale) {
    int padded = (n + 31) & ~31;
    gather(w->q, q, stride, n, padded), gather(w->k, k, stride, n, padded), gather(w->v, v, stride, n, padded), gather(w->g, g, out_stride, n, padded);
    memset(w->lse, 0, padded * sizeof(float)), memset(w->delta, 0, padded * sizeof(float));
    memcpy(w->lse, lse, n * sizeof(float));
    for (int i = 0; i < n; i++) {
        __m512i o = _mm512_loadu_si512(out + i * out_stride), d = _mm512_load_si512(w->g + i * D), high = _mm512_set1_epi32(0xffff0000);
        __m512 sum = _mm512_mul_ps((__m512)_mm512_and_si512(o, high), (__m512)_mm512_and_si512(d, high));
        sum = _mm512_fmadd_ps((__m512)_mm512_slli_epi32(o, 16), (__m512)_mm512_slli_epi32(d, 16), sum);
        w->delta[i] = _mm512_reduce_add_ps(sum);
    }
    __m512 times = _mm512_set1_ps(scale);
    across(w->across1, w->k, padded), across(w->across2, w->v, padded), along(w->along1, w->k, padded);
    for (int i = 0; i < n; i += 16) {
        int rows = n - i < 16 ? n - i : 16;
        _tile_zero(0); _tile_zero(1);
        for (int j = 0; j < padded; j += 32) {
            both(w, w->q + i * D, w->g + i * D, w->across1 + j * D, w->across2 + j * D);
            for (int r = 0; r < 16; r++) {
                __m512 base = _mm512_set1_ps(w->lse[i + r]), delta = _mm512_set1_ps(w->delta[i + r]), d[2];
                for (int h = 0; h < 2; h++) {
                    __m512 p = exp_of(_mm512_fmsub_ps(_mm512_loadu_ps(w->tile[h] + r * 16), times, base));
                    d[h] = _mm512_mul_ps(_mm512_mul_ps(p, times), _mm512_sub_ps(_mm512_loadu_ps(w->tile[2 + h] + r * 16), delta));
                }
                _mm512_storeu_si512(w->part1 + r * 32, (__m512i)_mm512_cvtne2ps_pbh(d[1], d[0]));
            }
            LOAD(4, w->part1, 64);
            LOAD(5, w->along1 + j * D, 64); _tile_dpbf16ps(0, 4, 5);
            LOAD(5, w->along1 + j * D + 512, 64); _tile_dpbf16ps(1, 4, 5);
        }
        _tile_stored(0, w->tile[0], 64); _tile_stored(1, w->tile[1], 64);
        put(dq + i * stride, stride, w->tile[0], w->tile[1], rows, NULL);
    }
    across(w->across1, w->q, padded), across(w->across2, w->g, padded), along(w->along1, w->q, padded), along(w->along2, w->g, padded);
    for (int j = 0; j < n; j += 16) {
        int rows = n - j < 16 ? n - j : 16;
        _tile_zero(0); _tile_zero(1); _tile_zero(2); _tile_zero(3);
        for (int i = 0; i < padded; i += 32) {
            both(w, w->k + j * D, w->v + j * D, w->across1 + i * D, w->across2 + i * D);
            for (int r = 0; r < 16; r++) {
                __m512 p[2], d[2];
                for (int h = 0; h < 2; h++) {
                    p[h] = exp_of(_mm512_fmsub_ps(_mm512_loadu_ps(w->tile[h] + r * 16), times, _mm512_loadu_ps(w->lse + i + 16 * h)));
                    __m512 part = _mm512_sub_ps(_mm512_loadu_ps(w->tile[2 + h] + r * 16), _mm512_loadu_ps(w->delta + i + 16 * h));
                    d[h] = _mm512_mul_ps(_mm512_mul_ps(p[h], times), part);
                }
                _mm512_storeu_si512(w->part1 + r * 32, (__m512i)_mm512_cvtne2ps_pbh(d[1], d[0]));
                _mm512_storeu_si512(w->part2 + r * 32, (__m512i)_mm512_cvtne2ps_pbh(p[1], p[0]));
            }
            LOAD(4, w->part1, 64);
            LOAD(5, w->along1 + i * D, 64); _tile_dpbf16ps(0, 4, 5);
            LOAD(5, w->along1 + i * D + 512, 64); _tile_dpbf16ps(1, 4, 5);
            LOAD(4, w->part2, 64);
            LOAD(5, w->along2 + i * D, 64); _tile_dpbf16ps(2, 4, 5);
            LOAD(5, w->along2 + i * D + 512, 64); _tile_dpbf16ps(3, 4, 5);
        }
        _tile_stored(0, w->tile[0], 64); _tile_stored(1, w->tile[1], 64); _tile_stored(2, w->tile[2], 64); _tile_stored(3, w->tile[3], 64);
        put(dk + j * stride, stride, w->tile[0], w->tile[1], rows, NULL);
        put(dv + j * stride, stride, w->tile[2], w->tile[3], rows, NULL);
    }
}

/* Softmax attention, heads 32 wide, each window alone (no padding is read), its weights made again backwards. `qkv` is (windows,
 * pieces, 3, heads, 32), `out` (windows, pieces, heads, 32), `lse` the logarithm of each row's sum, (windows, heads, pieces).
 * `gradient` and `into` null: forward, writes `out` and `lse`; else backward, writes
 * `into` (as qkv). */
void attention(const bf *qkv, bf *out, float *lse, const bf *gradient, bf *into, const int32_t *sizes, int windows, int pieces, int heads, float scale, int threads) {
    size_t wide = (size_t)heads * D;
#pragma omp parallel num_threads(threads)
    {
        Scratch *w = aligned_alloc(64, (sizeof(Scratch) + 63) / 64 * 64);
        tiles();
#pragma omp for schedule(dynamic)
        for (int item = 0; item < windows * heads; item++) {
            int b = item / heads, h = item % heads;
            size_t at = (size_t)b * pieces * 3 * wide + (size_t)h * D, to = (size_t)b * pieces * wide + (size_t)h * D;
            const bf *q = qkv + at;
            float *sums = lse + ((size_t)b * heads + h) * pieces;
            if (gradient)
                backward_one(w, q, q + wide, q + 2 * wide, 3 * wide, out + to, gradient + to, wide, sums, into + at, into + at + wide, into + at + 2 * wide, sizes[b], scale);
            else
                forward_one(w, q, q + wide, q + 2 * wide, 3 * wide, out + to, wide, sums, sizes[b], scale);
        }
        _tile_release();
        free(w);
    }
}

static inline __m512 wide(const bf *x) {
    return (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)x)), 16);
}

/* Every row rounded to 256 steps between its least and greatest value, as the runtime rounds the inputs of a matrix. */
void rounded(const bf *x, bf *out, int64_t rows, int columns, int threads) {
#pragma omp parallel for num_threads(threads) schedule(static)
    for (int64_t r = 0; r < rows; r++) {
        const bf *from = x + r * columns;
        __m512 low = wide(from), high = low;
        for (int c = 16; c < columns; c += 16) low = _mm512_min_ps(low, wide(from + c)), high = _mm512_max_ps(high, wide(from + c));
        float least = _mm512_reduce_min_ps(low), step = (_mm512_reduce_max_ps(high) - least) / 255;
        if (step < 1e-12f) step = 1e-12f;
        __m512 base = _mm512_set1_ps(least), one = _mm512_set1_ps(step), inverse = _mm512_set1_ps(1 / step);
        for (int c = 0; c < columns; c += 16) {
            __m512 y = _mm512_roundscale_ps(_mm512_mul_ps(_mm512_sub_ps(wide(from + c), base), inverse), 8);
            _mm256_storeu_si256((__m256i *)(out + r * columns + c), (__m256i)_mm512_cvtneps_pbh(_mm512_fmadd_ps(y, one, base)));
        }
    }
}
