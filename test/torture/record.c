/*
 * Stands between a process and the C library (LD_PRELOAD) and writes down what the process does to the files of one directory, in the order it
 * happens: TORTURE_ROOT is the directory, TORTURE_LOG the file that is written. What the process says on standard output is written down too, so that
 * what it acknowledged has its place among the rest. `record.ts` reads it.
 *
 * Each entry: kind u8, file number u64, offset u64, length of the first path u32, of the second u32, of the data u32; then the three. Host order.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#undef fwrite_unlocked

#define MOST_FILES 65536

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static const char *root;
static size_t root_length;
static int log_file = -1;
/* 1: a file of the directory, 2: a directory in it (or itself). */
static char kind_of[MOST_FILES];
static char *path_of[MOST_FILES];
/* Not every closing is seen: what a number stood for when it was opened, it may not stand for any more. */
static uint64_t number_at[MOST_FILES];
/* Bytes of a stream that have been written down. */
static off_t size_of[MOST_FILES];

#define REAL(name) __typeof__(name) *real = dlsym(RTLD_NEXT, #name)

static ssize_t plain_write(int file, const void *bytes, size_t size) {
  static ssize_t (*real)(int, const void *, size_t);
  if (real == NULL) real = dlsym(RTLD_NEXT, "write");
  return real(file, bytes, size);
}

__attribute__((constructor)) static void begin(void) {
  root = getenv("TORTURE_ROOT");
  const char *path = getenv("TORTURE_LOG");
  if (root == NULL || path == NULL) return;
  root_length = strlen(root);
  int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  log_file = real(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_inside(const char *path) {
  if (log_file < 0 || path == NULL) return 0;
  /* The directory above holds its name. */
  size_t above = strrchr(root, '/') - root;
  if (strncmp(path, root, above) == 0 && path[above] == 0) return 1;
  return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

static void put(char kind, uint64_t number, uint64_t offset, const char *first, const char *second, const void *data, size_t size) {
  char head[29];
  uint32_t lengths[3] = {first ? strlen(first) : 0, second ? strlen(second) : 0, size};
  head[0] = kind;
  memcpy(head + 1, &number, 8);
  memcpy(head + 9, &offset, 8);
  memcpy(head + 17, lengths, 12);
  struct iovec parts[4] = {{head, sizeof head}, {(void *)first, lengths[0]}, {(void *)second, lengths[1]}, {(void *)data, size}};
  char *whole = malloc(sizeof head + lengths[0] + lengths[1] + size), *end = whole;
  for (int i = 0; i < 4; i++) {
    if (parts[i].iov_len > 0) memcpy(end, parts[i].iov_base, parts[i].iov_len);
    end += parts[i].iov_len;
  }
  plain_write(log_file, whole, end - whole);
  free(whole);
}

static uint64_t number_of(int file) {
  struct stat found;
  return fstat(file, &found) == 0 ? found.st_ino : 0;
}

static int is_kind(int file, int kind) {
  if (log_file < 0 || file < 0 || file >= MOST_FILES || kind_of[file] != kind) return 0;
  return number_of(file) == number_at[file];
}

static int is_file(int file) { return is_kind(file, 1); }
static int is_directory(int file) { return is_kind(file, 2); }

/* What the database says about itself is nothing that anybody reads. */
static int is_chatter(const char *path) {
  const char *name = strrchr(path, '/');
  return name != NULL && strcmp(name, "/LOG") == 0;
}

static void opened(int file, const char *path, int flags, int was_there) {
  struct stat found;
  if (file < 0 || file >= MOST_FILES || fstat(file, &found) != 0) return;
  kind_of[file] = is_chatter(path) ? 0 : S_ISDIR(found.st_mode) ? 2 : S_ISREG(found.st_mode) ? 1 : 0;
  number_at[file] = found.st_ino;
  free(path_of[file]);
  path_of[file] = strdup(path);
  if (kind_of[file] != 1) return;
  put(was_there ? 'o' : 'c', found.st_ino, 0, path, NULL, NULL, 0);
  if (was_there && (flags & O_TRUNC)) put('t', found.st_ino, 0, NULL, NULL, NULL, 0);
}

#define OPEN(name, before, pass)                                                          \
  {                                                                                       \
    mode_t mode = 0;                                                                      \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                  \
      va_list more;                                                                       \
      va_start(more, flags);                                                              \
      mode = va_arg(more, mode_t);                                                        \
      va_end(more);                                                                       \
    }                                                                                     \
    int (*real)(before int, ...) = dlsym(RTLD_NEXT, #name);                               \
    if (!is_inside(path)) return real pass;                                               \
    pthread_mutex_lock(&lock);                                                            \
    int was_there = access(path, F_OK) == 0;                                              \
    int file = real pass;                                                                 \
    int error = errno;                                                                    \
    opened(file, path, flags, was_there);                                                 \
    pthread_mutex_unlock(&lock);                                                          \
    errno = error;                                                                        \
    return file;                                                                          \
  }

#define COMMA ,
int open(const char *path, int flags, ...) OPEN(open, const char * COMMA, (path, flags, mode))
int open64(const char *path, int flags, ...) OPEN(open64, const char * COMMA, (path, flags, mode))
int openat(int at, const char *path, int flags, ...) OPEN(openat, int COMMA const char * COMMA, (at, path, flags, mode))
int openat64(int at, const char *path, int flags, ...) OPEN(openat64, int COMMA const char * COMMA, (at, path, flags, mode))

int close(int file) {
  REAL(close);
  if (file >= 0 && file < MOST_FILES) kind_of[file] = 0;
  return real(file);
}

ssize_t write(int file, const void *bytes, size_t size) {
  if (!is_file(file) && !(file == 1 && log_file >= 0)) return plain_write(file, bytes, size);
  pthread_mutex_lock(&lock);
  ssize_t done = plain_write(file, bytes, size);
  int error = errno;
  if (done > 0 && file == 1) put('a', 0, 0, NULL, NULL, bytes, done);
  else if (done > 0) put('w', number_of(file), lseek(file, 0, SEEK_CUR) - done, NULL, NULL, bytes, done);
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

#define WRITE_AT(name, offset_type)                                                \
  ssize_t name(int file, const void *bytes, size_t size, offset_type offset) {     \
    ssize_t (*real)(int, const void *, size_t, offset_type) = dlsym(RTLD_NEXT, #name); \
    if (!is_file(file)) return real(file, bytes, size, offset);                    \
    pthread_mutex_lock(&lock);                                                     \
    ssize_t done = real(file, bytes, size, offset);                                \
    int error = errno;                                                             \
    if (done > 0) put('w', number_of(file), offset, NULL, NULL, bytes, done);      \
    pthread_mutex_unlock(&lock);                                                   \
    errno = error;                                                                 \
    return done;                                                                   \
  }

WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)

static void put_parts(int file, const struct iovec *parts, int count, uint64_t offset, ssize_t done) {
  uint64_t number = number_of(file);
  for (int i = 0; i < count && done > 0; i++) {
    size_t size = parts[i].iov_len < (size_t)done ? parts[i].iov_len : (size_t)done;
    put('w', number, offset, NULL, NULL, parts[i].iov_base, size);
    offset += size;
    done -= size;
  }
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(writev);
  if (!is_file(file)) return real(file, parts, count);
  pthread_mutex_lock(&lock);
  ssize_t done = real(file, parts, count);
  int error = errno;
  if (done > 0) put_parts(file, parts, count, lseek(file, 0, SEEK_CUR) - done, done);
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

#define WRITEV_AT(name, offset_type)                                                            \
  ssize_t name(int file, const struct iovec *parts, int count, offset_type offset) {            \
    ssize_t (*real)(int, const struct iovec *, int, offset_type) = dlsym(RTLD_NEXT, #name);     \
    if (!is_file(file)) return real(file, parts, count, offset);                                \
    pthread_mutex_lock(&lock);                                                                  \
    ssize_t done = real(file, parts, count, offset);                                            \
    int error = errno;                                                                          \
    if (done > 0) put_parts(file, parts, count, offset, done);                                  \
    pthread_mutex_unlock(&lock);                                                                \
    errno = error;                                                                              \
    return done;                                                                                \
  }

WRITEV_AT(pwritev, off_t)
WRITEV_AT(pwritev64, off64_t)

#define TRUNCATE(name, offset_type)                                        \
  int name(int file, offset_type size) {                                   \
    int (*real)(int, offset_type) = dlsym(RTLD_NEXT, #name);               \
    if (!is_file(file)) return real(file, size);                           \
    pthread_mutex_lock(&lock);                                             \
    int done = real(file, size);                                           \
    int error = errno;                                                     \
    if (done == 0) put('t', number_of(file), size, NULL, NULL, NULL, 0);   \
    pthread_mutex_unlock(&lock);                                           \
    errno = error;                                                         \
    return done;                                                           \
  }

TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                          \
  int name(int file) {                                                                      \
    REAL(name);                                                                             \
    if (!is_file(file) && !is_directory(file)) return real(file);                           \
    pthread_mutex_lock(&lock);                                                              \
    int done = real(file);                                                                  \
    int error = errno;                                                                      \
    if (done == 0 && is_file(file)) put('s', number_of(file), 0, NULL, NULL, NULL, 0);      \
    if (done == 0 && is_directory(file)) put('d', 0, 0, path_of[file], NULL, NULL, 0);      \
    pthread_mutex_unlock(&lock);                                                            \
    errno = error;                                                                          \
    return done;                                                                            \
  }

SYNC(fsync)
SYNC(fdatasync)

#define NAMES(kind, first, second, call)                     \
  {                                                          \
    if (!is_inside(first) && !is_inside(second)) return call; \
    pthread_mutex_lock(&lock);                               \
    int done = call;                                         \
    int error = errno;                                       \
    if (done == 0) put(kind, 0, 0, first, second, NULL, 0);  \
    pthread_mutex_unlock(&lock);                             \
    errno = error;                                           \
    return done;                                             \
  }

/*
 * Streams write from inside the library, unseen. They only ever grow, so what is new at their end is read back from the file.
 */
static void put_growth(int file) {
  struct stat found;
  char path[64];
  if (!is_file(file) || fstat(file, &found) != 0 || found.st_size <= size_of[file]) return;
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  int copy = real(path, O_RDONLY | O_CLOEXEC);
  size_t size = found.st_size - size_of[file];
  char *bytes = malloc(size);
  if (copy >= 0 && pread(copy, bytes, size, size_of[file]) == (ssize_t)size) {
    put('w', found.st_ino, size_of[file], NULL, NULL, bytes, size);
    size_of[file] = found.st_size;
  }
  free(bytes);
  int (*real_close)(int) = dlsym(RTLD_NEXT, "close");
  if (copy >= 0) real_close(copy);
}

#define OPEN_STREAM(name)                                                                                 \
  FILE *name(const char *path, const char *mode) {                                                        \
    REAL(name);                                                                                           \
    if (!is_inside(path) || (mode[0] != 'w' && mode[0] != 'a')) return real(path, mode);                  \
    pthread_mutex_lock(&lock);                                                                            \
    int was_there = access(path, F_OK) == 0;                                                              \
    FILE *stream = real(path, mode);                                                                      \
    int error = errno;                                                                                    \
    struct stat found;                                                                                    \
    if (stream != NULL) {                                                                                 \
      opened(fileno(stream), path, mode[0] == 'w' ? O_TRUNC : 0, was_there);                              \
      if (fileno(stream) < MOST_FILES) size_of[fileno(stream)] = fstat(fileno(stream), &found) == 0 ? found.st_size : 0; \
    }                                                                                                     \
    pthread_mutex_unlock(&lock);                                                                          \
    errno = error;                                                                                        \
    return stream;                                                                                        \
  }

OPEN_STREAM(fopen)
OPEN_STREAM(fopen64)

static int is_stream(FILE *stream) { return stream != NULL && is_file(fileno(stream)); }

#define STREAM(type, name, arguments, call)           \
  type name arguments {                               \
    REAL(name);                                       \
    if (!is_stream(stream)) return real call; \
    pthread_mutex_lock(&lock);                        \
    type done = real call;                            \
    int error = errno;                                \
    put_growth(fileno(stream));                       \
    pthread_mutex_unlock(&lock);                      \
    errno = error;                                    \
    return done;                                      \
  }

STREAM(size_t, fwrite, (const void *bytes, size_t size, size_t count, FILE *stream), (bytes, size, count, stream))
STREAM(size_t, fwrite_unlocked, (const void *bytes, size_t size, size_t count, FILE *stream), (bytes, size, count, stream))
STREAM(int, fflush, (FILE *stream), (stream))
STREAM(int, fflush_unlocked, (FILE *stream), (stream))

int fclose(FILE *stream) {
  REAL(fclose);
  int file = fileno(stream);
  if (!is_file(file)) return real(stream);
  pthread_mutex_lock(&lock);
  int (*flush)(FILE *) = dlsym(RTLD_NEXT, "fflush");
  flush(stream);
  put_growth(file);
  kind_of[file] = 0;
  int done = real(stream);
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

int rename(const char *from, const char *to) { REAL(rename); NAMES('r', from, to, real(from, to)) }
int unlink(const char *path) { REAL(unlink); NAMES('u', path, NULL, real(path)) }
int unlinkat(int at, const char *path, int flags) {
  REAL(unlinkat);
  NAMES(flags & AT_REMOVEDIR ? 'x' : 'u', path, NULL, real(at, path, flags))
}
int remove(const char *path) { REAL(remove); NAMES('u', path, NULL, real(path)) }
int mkdir(const char *path, mode_t mode) { REAL(mkdir); NAMES('m', path, NULL, real(path, mode)) }
int rmdir(const char *path) { REAL(rmdir); NAMES('x', path, NULL, real(path)) }
