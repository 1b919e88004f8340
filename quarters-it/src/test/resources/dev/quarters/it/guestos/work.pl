use strict; use warnings; use Digest::SHA qw(sha1_hex sha256_hex sha512_hex);
my (%count, @words); my $state = 12345;
for (1 .. 20000) {
    $state = ($state * 1103515245 + 12345) % 2147483648;
    my $word = join '', map { chr(97 + (($state >> $_) % 7)) } (3, 7, 11);
    $count{$word}++; push @words, $word;
}
my @sorted = sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count;
print "$_ $count{$_}\n" for @sorted[0 .. 9];
my $text = join ' ', @words; my $matches = () = $text =~ /\b([a-g])\w\1\b/g;
(my $changed = $text) =~ s/(\w)(\w)(\w)/$3$2$1/g;
print "$matches ", length($changed), "\n";
print sha1_hex($changed), "\n", sha256_hex($changed), "\n", sha512_hex($text), "\n";
my $sum = 0; $sum += sin($_) * exp(-$_ / 500) + sqrt($_) / atan2($_, 3) for 1 .. 5000;
printf "%.17g %.17g %.17g %s\n", $sum, 1 / 3, 1e100 / 7, 0.1 + 0.2;
printf "%d %x %e %s\n", 2**53 + 1, 0xdeadbeef ^ 0x12345678, 6.02214076e23, 9**20;
print join(',', map { sprintf '%.3f', $_ } sort { $a <=> $b } map { ($_ * 7919) % 1000 / 7 } 1 .. 20), "\n";
print join(' ', unpack('N n C a3', pack('N n C a3', 3735928559, 51966, 255, 'xyz'))), "\n";
exit 11;
