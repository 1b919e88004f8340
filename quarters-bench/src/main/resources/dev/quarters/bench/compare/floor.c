/*
 * What the kernel alone takes for containers: floor WORKERS COUNT FOLDER ROOT
 *
 * Makes, runs and removes COUNT containers by WORKERS processes and prints how many that were a second. Each has what a container of
 * Docker's has: all namespaces, two new control groups (memory, pids) and three that were there (cpuacct, freezer, devices), an overlay
 * over ROOT, its /proc, /dev, /sys and their masks, a filter for system calls, and a command: /bin/busybox echo x. Folders are used again.
 * Nothing is looked up, planned, recorded or checked: no runtime can do with less. Control groups are those of version 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NAMESPACES (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)

static const char *const joined[] = {"memory", "pids", "cpuacct", "freezer", "devices"};
static const int fresh = 2, groups = sizeof joined / sizeof *joined;
static const char *const shown[] = {"memory", "pids", "cpuacct", "freezer", "devices", "cpu", "cpuset", "blkio"};
static const struct { const char *name; int major, minor; } nodes[] = {
    {"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0}};
static const char *const links[][2] = {
    {"pts/ptmx", "dev/ptmx"}, {"/proc/self/fd", "dev/fd"}, {"/proc/self/fd/0", "dev/stdin"},
    {"/proc/self/fd/1", "dev/stdout"}, {"/proc/self/fd/2", "dev/stderr"}, {"/proc/kcore", "dev/core"}};
static const char *const hidden[] = {"proc/interrupts", "proc/kcore", "proc/keys", "proc/timer_list", "proc/acpi", "proc/scsi", "sys/firmware"};
static const char *const unchangeable[] = {"proc/bus", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger"};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *folder, *root;

struct container {
    char upper[256], work[256], merged[256], group[sizeof joined / sizeof *joined][256];
    int output;
};

static void must(long result, const char *what) {
    if (result < 0) {
        dprintf(2, "floor: %s: %s\n", what, strerror(errno));
        _exit(1);
    }
}

static void put(const char *file, const char *text) {
    int fd = open(file, O_WRONLY | O_CLOEXEC);
    must(fd, file);
    must(write(fd, text, strlen(text)), file);
    close(fd);
}

static void mounted(const char *type, const char *at, unsigned long flags, const char *options) {
    must(mount(type, at, type, flags, options), at);
}

static int child(void *argument) {
    struct container *self = argument;
    char path[300], options[900];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    umask(0);
    setsid();
    for (int i = 0; i < groups; i++) {
        snprintf(path, sizeof path, "%s/cgroup.procs", self->group[i]);
        put(path, "0");
    }
    must(unshare(CLONE_NEWCGROUP), "unshare");
    must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
    snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s", root, self->upper, self->work);
    mounted("overlay", self->merged, MS_NODEV, options);
    must(chdir(self->merged), "chdir");
    unsigned long safe = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    mounted("proc", "proc", safe, NULL);
    mounted("tmpfs", "dev", MS_NOSUID, "mode=755,size=65536k");
    for (unsigned i = 0; i < COUNT(nodes); i++) {
        snprintf(path, sizeof path, "dev/%s", nodes[i].name);
        must(mknod(path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)), path);
    }
    for (unsigned i = 0; i < COUNT(links); i++) must(symlink(links[i][0], links[i][1]), links[i][1]);
    must(mkdir("dev/pts", 0755) | mkdir("dev/shm", 0755) | mkdir("dev/mqueue", 0755), "mkdir");
    mounted("devpts", "dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5");
    mounted("mqueue", "dev/mqueue", safe, NULL);
    mounted("tmpfs", "dev/shm", safe, "mode=1777,size=65536k");
    mounted("sysfs", "sys", safe | MS_RDONLY, NULL);
    mounted("tmpfs", "sys/fs/cgroup", safe, "mode=755,size=64k");
    for (unsigned i = 0; i < COUNT(shown); i++) {
        snprintf(path, sizeof path, "sys/fs/cgroup/%s", shown[i]);
        must(mkdir(path, 0755), path);
        snprintf(options, sizeof options, "/sys/fs/cgroup/%s", shown[i]);
        must(mount(options, path, NULL, MS_BIND, NULL), path);
    }
    for (unsigned i = 0; i < COUNT(hidden); i++) {
        struct stat status;
        if (stat(hidden[i], &status) == 0)
            must(S_ISDIR(status.st_mode) ? mount("tmpfs", hidden[i], "tmpfs", MS_RDONLY, "size=0")
                                         : mount("dev/null", hidden[i], NULL, MS_BIND, NULL), hidden[i]);
    }
    for (unsigned i = 0; i < COUNT(unchangeable); i++) {
        if (access(unchangeable[i], F_OK) != 0) continue;
        must(mount(unchangeable[i], unchangeable[i], NULL, MS_BIND, NULL), unchangeable[i]);
        must(mount(NULL, unchangeable[i], NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | safe, NULL), unchangeable[i]);
    }
    must(syscall(SYS_pivot_root, ".", "."), "pivot_root");
    must(umount2(".", MNT_DETACH), "umount");
    must(chdir("/"), "chdir");
    must(sethostname("floor", 5), "sethostname");
    int interfaces = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq up = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    must(ioctl(interfaces, SIOCSIFFLAGS, &up), "lo");
    must(dup2(self->output, 1), "dup2");
    syscall(SYS_close_range, 3, ~0U, 0);
    umask(022);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kexec_load, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {COUNT(filter), filter};
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
    char *command[] = {"/bin/busybox", "echo", "x", NULL}, *environment[] = {"PATH=/bin", NULL};
    execve(command[0], command, environment);
    must(-1, "execve");
    return 1;
}

static void group(struct container *self, int i, int worker, int number) {
    if (i < fresh)
        snprintf(self->group[i], sizeof *self->group, "/sys/fs/cgroup/%s/floor-%d-%d", joined[i], worker, number);
    else
        snprintf(self->group[i], sizeof *self->group, "/sys/fs/cgroup/%s/floor-%d", joined[i], worker);
}

static void run(struct container *self, int worker, int number, char *stack) {
    for (int i = 0; i < fresh; i++) {
        group(self, i, worker, number);
        must(mkdir(self->group[i], 0755), self->group[i]);
    }
    int output[2];
    must(pipe2(output, O_CLOEXEC), "pipe");
    self->output = output[1];
    pid_t pid = clone(child, stack, NAMESPACES | CLONE_VM | CLONE_VFORK | SIGCHLD, self);
    must(pid, "clone");
    close(output[1]);
    char said[16];
    long count = read(output[0], said, sizeof said);
    int status;
    must(waitpid(pid, &status, 0), "waitpid");
    if (count != 2 || said[0] != 'x' || status != 0) must(-1, "the command");
    close(output[0]);
    for (int i = 0; i < fresh; i++) must(rmdir(self->group[i]), self->group[i]);
}

static void work(int worker, int count) {
    static struct container self;
    char *stack = malloc(1 << 17);
    snprintf(self.upper, sizeof self.upper, "%s/%d.upper", folder, worker);
    snprintf(self.work, sizeof self.work, "%s/%d.work", folder, worker);
    snprintf(self.merged, sizeof self.merged, "%s/%d.merged", folder, worker);
    must(mkdir(self.upper, 0755) | mkdir(self.work, 0755) | mkdir(self.merged, 0755), "mkdir");
    for (int i = fresh; i < groups; i++) {
        group(&self, i, worker, 0);
        must(mkdir(self.group[i], 0755), self.group[i]);
    }
    for (int number = 0; number < count; number++) run(&self, worker, number, stack + (1 << 17));
    for (int i = fresh; i < groups; i++) must(rmdir(self.group[i]), self.group[i]);
    _exit(0);
}

int main(int arguments, char **argument) {
    if (arguments != 5) return 2;
    int workers = atoi(argument[1]), count = atoi(argument[2]), failed = 0, status;
    folder = argument[3], root = argument[4];
    struct timespec begun, ended;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    for (int i = 0; i < workers; i++)
        if (fork() == 0) work(i, count / workers);
    while (wait(&status) > 0) failed |= status;
    clock_gettime(CLOCK_MONOTONIC, &ended);
    if (failed) return 1;
    printf("%.0f\n", count / workers * workers / (ended.tv_sec - begun.tv_sec + (ended.tv_nsec - begun.tv_nsec) / 1e9));
    return 0;
}
