/* Small programs for the processor alone: each returns a number that all executions agree on. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

#define SIEVE 65536
static u8 composite[SIEVE];

static u64 sieve(u64 rounds) {
  u64 primes = 0;
  for (u64 round = 0; round < rounds; round++) {
    for (u32 i = 0; i < SIEVE; i++) composite[i] = 0;
    for (u32 i = 2; i < SIEVE; i++) {
      if (composite[i]) continue;
      primes++;
      for (u32 j = i + i; j < SIEVE; j += i) composite[j] = 1;
    }
  }
  return primes;
}

static u32 rotate(u32 value, int count) { return value >> count | value << (32 - count); }

/* The shape of SHA-256's compression, with constants of its own. */
static u64 hash(u64 blocks) {
  u32 h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  u32 w[64];
  for (u64 block = 0; block < blocks; block++) {
    for (int i = 0; i < 16; i++) w[i] = (u32) block * 2654435761u + i;
    for (int i = 16; i < 64; i++) {
      u32 s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
      u32 s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    u32 a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
    for (int i = 0; i < 64; i++) {
      u32 t1 = k + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + 0x428a2f98u * (i + 1) + w[i];
      u32 t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      k = g; g = f; f = e; e = d + t1; d = c; c = b; b = a; a = t1 + t2;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += k;
  }
  return (u64) h[0] << 32 | h[7];
}

static __attribute__((noinline)) u64 fibonacci(u64 n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

struct node { struct node *next; u64 value; };
static struct node nodes[4096];

static u64 list(u64 rounds) {
  for (u32 i = 0; i < 4096; i++) {
    nodes[i].next = &nodes[(i * 1021 + 7) & 4095];
    nodes[i].value = i * 2862933555777941757ul;
  }
  u64 sum = 0;
  struct node *at = nodes;
  for (u64 i = 0; i < rounds * 4096; i++) {
    if (at->value & 4) sum += at->value; else sum ^= at->value >> 3;
    at = at->next;
  }
  return sum;
}

static u8 text[8192], copy[8192];

static u64 bytes(u64 rounds) {
  u64 sum = 0;
  for (u32 i = 0; i < 8191; i++) text[i] = 1 + i % 250;
  for (u64 round = 0; round < rounds; round++) {
    volatile u8 *from = text;
    for (u32 i = 0; i < 8192; i++) copy[i] = from[i];
    u32 length = 0;
    while (copy[length]) length++;
    sum += length + copy[round & 8191];
  }
  return sum;
}

typedef struct {
  double x, y, z, vx, vy, vz, mass;
} body;

/* Bodies that attract each other, in doubles. */
static u64 bodies(u64 steps) {
  body all[5];
  for (int i = 0; i < 5; i++) {
    body *b = &all[i];
    b->x = i * 1.7 - 3; b->y = 4 - i * i * 0.9; b->z = i * 0.37;
    b->vx = 0.01 * i; b->vy = 0.3 - 0.1 * i; b->vz = 0.02; b->mass = 1.0 / (i + 1);
  }
  for (u64 step = 0; step < steps; step++) {
    for (int i = 0; i < 5; i++)
      for (int j = i + 1; j < 5; j++) {
        body *a = &all[i], *b = &all[j];
        double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
        double square = dx * dx + dy * dy + dz * dz, root;
        __asm__("sqrtsd %1, %0" : "=x"(root) : "x"(square));
        double force = 0.001 / (square * root);
        a->vx -= dx * b->mass * force; a->vy -= dy * b->mass * force; a->vz -= dz * b->mass * force;
        b->vx += dx * a->mass * force; b->vy += dy * a->mass * force; b->vz += dz * a->mass * force;
      }
    for (int i = 0; i < 5; i++) {
      all[i].x += 0.001 * all[i].vx; all[i].y += 0.001 * all[i].vy; all[i].z += 0.001 * all[i].vz;
    }
  }
  u64 sum = 0;
  for (int i = 0; i < 5; i++) sum = sum * 31 + (u64) (long) (all[i].x * 1e6) + (u64) (long) (all[i].vz * 1e9);
  return sum;
}

static double left[1024], right[1024];

/* Columns added to columns, as a solver of linear equations does. */
static u64 columns(u64 rounds) {
  for (int i = 0; i < 1024; i++) left[i] = i * 0.01 + 0.3, right[i] = 7.0 / (i + 1);
  for (u64 round = 0; round < rounds; round++) {
    double factor = (round & 7) * 0.001 - 0.003;
    for (int i = 0; i < 1024; i++) left[i] += factor * right[i];
  }
  return (u64) (long) (left[17] * 1e9);
}

typedef u32 words __attribute__((vector_size(16)));

/* Packed integers, as compilers write loops on words. */
static u64 mix(u64 rounds) {
  words state = {1, 2, 3, 4}, other = {0x9e3779b9, 0x7f4a7c15, 0x85ebca6b, 0xc2b2ae35};
  for (u64 round = 0; round < rounds; round++) {
    words turned = state << 13 | state >> 19;
    state = (turned ^ other) + (state << 3 ^ state >> 5);
    other = other + state ^ (words) {round, 1, 2, 3};
  }
  return (u64) state[0] << 32 | state[3];
}

__attribute__((section(".first"))) u64 kernel(u64 which, u64 size) {
  switch (which) {
    case 0: return sieve(size);
    case 1: return hash(size);
    case 2: return fibonacci(size);
    case 3: return list(size);
    case 4: return bytes(size);
    case 5: return bodies(size);
    case 6: return columns(size);
    default: return mix(size);
  }
}
