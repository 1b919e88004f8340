# From real mode to 32-bit protected, 64-bit, compatibility, 16-bit protected and back to real mode.
# mode-switch.hex is this, assembled for address 10000H:
#   as -o mode-switch.o mode-switch.s && ld -Ttext 0x10000 -o mode-switch.elf mode-switch.o
#   objcopy -O binary -j .text mode-switch.elf mode-switch.bin && xxd -p mode-switch.bin
        .code16
        .globl _start
_start: cli
        lgdtl   %cs:(gdtr - _start)
        movl    %cr0, %eax
        orl     $1, %eax
        movl    %eax, %cr0
        ljmpl   $0x08, $protected
        .code32
protected:
        movw    $0x10, %ax
        movw    %ax, %ds
        movw    %ax, %ss
        movl    %cr4, %eax
        orl     $0x20, %eax
        movl    %eax, %cr4
        movl    $0x100000, %eax
        movl    %eax, %cr3
        movl    $0xC0000080, %ecx
        rdmsr
        orl     $0x100, %eax
        wrmsr
        movl    %cr0, %eax
        orl     $0x80000000, %eax
        movl    %eax, %cr0
        ljmpl   $0x18, $long
        .code64
long:   movabsq $0x1122334455667788, %rbx
        movq    %rbx, 0x5000
        pushq   $0x08
        pushq   $compatible
        lretq
        .code32
compatible:
        movl    %cr0, %eax
        andl    $0x7FFFFFFF, %eax
        movl    %eax, %cr0
        movl    $0xC0000080, %ecx
        rdmsr
        andl    $~0x100, %eax
        wrmsr
        movl    %eax, 0x5008
        ljmpl   $0x20, $narrow - _start
        .code16
narrow: movl    %cr0, %eax
        andl    $~1, %eax
        movl    %eax, %cr0
        ljmp    $0x1000, $back - _start
back:   movw    $0x0500, %ax
        movw    %ax, %ds
        movw    $0x4321, (0x0C)
        hlt
        .balign 8
gdt:    .quad   0
        .quad   0x00CF9A000000FFFF
        .quad   0x00CF92000000FFFF
        .quad   0x00AF9A000000FFFF
        .quad   0x00009A010000FFFF
gdtr:   .word   39
        .long   gdt
