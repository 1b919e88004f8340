#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <stdint.h>

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(void) {
    static char sieve[200001];
    int primes = 0;
    for (int i = 2; i <= 200000; i++) {
        if (!sieve[i]) {
            primes++;
            for (long j = (long)i * i; j <= 200000; j += i) sieve[j] = 1;
        }
    }
    printf("primes %d\n", primes);
    double sum = 0, values[1000];
    for (int i = 1; i <= 1000; i++) {
        values[i - 1] = sin(i) * exp(i / 100.0) / sqrt(i) + pow(i, 1.0 / 3) - log1p(i);
        sum += values[i - 1];
    }
    qsort(values, 1000, sizeof *values, compare);
    printf("%.17g %.17g %.17g %a\n", sum, values[0], values[999], values[500]);
    long double product = 1;
    for (int i = 1; i <= 200; i++) product *= 1 + 1.0L / i / i;
    printf("%.21Lg %La\n", product, expl(product));
    float single = 0;
    for (int i = 1; i < 100000; i++) single += 1.0f / i;
    printf("%.9g %d %d\n", single, (int)lrint(2.5), (int)lrintf(-3.5f));
    uint64_t state = 88172645463325252ULL, mixed = 0;
    for (int i = 0; i < 1000000; i++) {
        state ^= state << 13; state ^= state >> 7; state ^= state << 17;
        mixed += state * 0x9E3779B97F4A7C15ULL;
    }
    printf("%llx %lld %llu\n", (unsigned long long)mixed, (long long)mixed / 12345, (unsigned long long)mixed % 98765);
    __int128 wide = (__int128)mixed * state;
    printf("%llx\n", (unsigned long long)(wide >> 64));
    return primes % 256;
}
