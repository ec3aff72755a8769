/*
 * What Debian's libstdc++ and libgcc_s, which were built for glibc, call in a C library, and musl 1.2.3 does
 * not have. Names that begin with "zz" replace glibc's in those two files, byte for byte in their string tables.
 */
#define _GNU_SOURCE
#include <link.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* __libc_single_threaded: never claimed. */
char zzlibc_single_threaded = 0;

/* __strftime_l */
size_t zzstrftime_l(char *to, size_t size, const char *format, const struct tm *time, locale_t locale) {
  return strftime_l(to, size, format, time, locale);
}

/* arc4random */
unsigned zzc4random(void) {
  unsigned value;
  while (getrandom(&value, sizeof value, 0) != sizeof value) {
  }
  return value;
}

/* __cxa_thread_atexit_impl: destructors of thread_local objects, last one first. */
struct destructor {
  void (*run)(void *);
  void *object;
  struct destructor *next;
};
static pthread_key_t destructors;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void run_destructors(void *list) {
  for (struct destructor *each = list, *next; each != NULL; each = next) {
    next = each->next;
    each->run(each->object);
    free(each);
  }
}

static void make_key(void) { pthread_key_create(&destructors, run_destructors); }

int zzcxa_thread_atexit_impl(void (*run)(void *), void *object, void *library) {
  pthread_once(&once, make_key);
  struct destructor *each = malloc(sizeof *each);
  if (each == NULL) return -1;
  *each = (struct destructor){run, object, pthread_getspecific(destructors)};
  pthread_setspecific(destructors, each);
  return 0;
}

/* _dl_find_object (glibc 2.35, dlfcn/dlfcn.h): where the unwinder finds the tables of the code at an address. */
struct found_object {
  unsigned long long flags;
  void *map_start, *map_end;
  struct link_map *link_map;
  void *eh_frame;
  unsigned long long reserved[7];
};
struct search {
  unsigned long address;
  struct found_object *result;
  int found;
};

static int look_at_object(struct dl_phdr_info *info, size_t size, void *data) {
  struct search *search = data;
  unsigned long low = -1UL, high = 0, tables = 0;
  int inside = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[i];
    unsigned long start = info->dlpi_addr + header->p_vaddr, end = start + header->p_memsz;
    if (header->p_type == PT_GNU_EH_FRAME) tables = start;
    if (header->p_type != PT_LOAD) continue;
    if (start < low) low = start;
    if (end > high) high = end;
    if (search->address >= start && search->address < end) inside = 1;
  }
  if (!inside) return 0;
  *search->result = (struct found_object){0, (void *)low, (void *)high, NULL, (void *)tables, {0}};
  search->found = tables != 0;
  return 1;
}

int zzl_find_object(void *address, struct found_object *result) {
  struct search search = {(unsigned long)address, result, 0};
  dl_iterate_phdr(look_at_object, &search);
  return search.found ? 0 : -1;
}

/* std::string::_M_replace_cold, new in GCC 13: files built with it expect it, and Debian 12 has GCC 12. */
void _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE15_M_replace_coldEPcmPKcmm(
    void *self, char *at, size_t removed, const char *text, size_t length, size_t tail) {
  char *copy = malloc(length > 0 ? length : 1);
  memcpy(copy, text, length);
  memmove(at + length, at + removed, tail);
  memcpy(at, copy, length);
  free(copy);
}

/* libgcc_s has these under an old version only, which musl does not look for. */
unsigned __cpu_model[4];
int __cpu_indicator_init(void) { return 0; }

/*
 * __newlocale and its like: libstdc++ reads the tables of characters out of glibc's locale_t; musl takes one
 * whose first words are null for "C".
 */
extern const unsigned short **__ctype_b_loc(void);
extern const int **__ctype_tolower_loc(void), **__ctype_toupper_loc(void);
static struct {
  void *locales[13];
  const unsigned short *classes;
  const int *lower, *upper;
  const char *names[13];
} plain;

void *zznewlocale(int mask, const char *name, void *base) {
  if (name != NULL && *name != '\0' && strcmp(name, "C") != 0 && strcmp(name, "POSIX") != 0) return NULL;
  plain.classes = *__ctype_b_loc();
  plain.lower = *__ctype_tolower_loc();
  plain.upper = *__ctype_toupper_loc();
  for (int i = 0; i < 13; i++) plain.names[i] = "C";
  return &plain;
}

void *zzduplocale(void *locale) { return zznewlocale(0, "C", NULL); }
void zzfreelocale(void *locale) {}
