#!/bin/busybox sh
# Measures devices: "DEVICE NAME AMOUNT SECONDS" for each, as often as "ebn=" of the kernel's command line says.
for tool in mount insmod dd cat echo awk rm tail poweroff; do
  /bin/busybox ln -s busybox /bin/$tool
done
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do
  insmod "/modules/$module" || echo "FAILED $module"
done </modules/order
mount -t virtiofs share /share || echo "FAILED share"
for word in $(cat /proc/cmdline); do
  case $word in ebn=*) rounds=${word#ebn=} ;; esac
done
port=
for name in /sys/class/virtio-ports/*; do
  [ "$(cat "$name/name" 2>/dev/null)" = bench ] && port=/dev/${name##*/}
done

now() { read -r up _ </proc/uptime; }
# NAME AMOUNT COMMAND…
measure() {
  name=$1 amount=$2
  shift 2
  now
  begun=$up
  "$@" 2>/said || echo "FAILED $name: $(cat /said)"
  now
  echo "DEVICE $name $amount $(awk "BEGIN { print $up - $begun }")"
}
files() {
  i=0
  while [ $i -lt 500 ]; do : >/share/f$i; i=$((i + 1)); done
  rm /share/f*
}
MB=1048576

round=0
while [ $round -lt "$rounds" ]; do
  measure block-read $((256 * MB)) dd if=/dev/vda of=/dev/null bs=1M count=256 iflag=direct
  measure block-write $((256 * MB)) dd if=/dev/zero of=/dev/vda bs=1M count=256 oflag=direct
  measure block-read-4k $((32 * MB)) dd if=/dev/vda of=/dev/null bs=4k count=8192 iflag=direct
  echo 3 >/proc/sys/vm/drop_caches
  measure fs-read $((256 * MB)) dd if=/share/large of=/dev/null bs=1M
  measure fs-write $((128 * MB)) dd if=/dev/zero of=/share/written bs=1M count=128 conv=fsync
  rm /share/written
  measure fs-files 500 files
  measure console $((32 * MB)) dd if=/dev/zero of=$port bs=64k count=512
  round=$((round + 1))
done
echo ALLDONE
poweroff -f
