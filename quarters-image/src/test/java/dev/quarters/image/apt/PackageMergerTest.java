package dev.quarters.image.apt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.image.apt.DebReader.Packaged;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What dpkg does where packages meet: merged folders, links to folders, replaced files. */
class PackageMergerTest {

    @TempDir Path folder;

    private static Packaged folder(String path) {
        return new Packaged(path, RootEntry.directory(0755, 1));
    }

    private static Packaged link(String path, String target) {
        return new Packaged(path, RootEntry.link(target, 1));
    }

    private Packaged file(FileContents contents, String path, String content) throws IOException {
        return new Packaged(path, RootEntry.file(0644, 1, contents.add(content.getBytes())));
    }

    private static String text(FileContents contents, RootTree tree, String path)
            throws IOException {
        return new String(contents.head(tree.find(path).orElseThrow().content().orElseThrow(), 99));
    }

    @Test
    void filesOfTheRootGoToUsr() throws IOException {
        try (FileContents contents = new FileContents(folder.resolve("s"))) {
            var merger = new PackageMerger(name -> "");
            merger.add("a", List.of(folder("bin"), file(contents, "bin/x", "x"), folder("lib64")));
            RootTree tree = merger.merge();

            assertThat(tree.entries()).containsOnlyKeys("usr/bin", "usr/bin/x", "usr/lib64");
        }
    }

    @Test
    void aLinkToAFolderWinsAndTheFilesFollowIt() throws IOException {
        try (FileContents contents = new FileContents(folder.resolve("s"))) {
            var merger = new PackageMerger(name -> "");
            merger.add("a", List.of(folder("opt/x"), file(contents, "opt/x/f", "f")));
            merger.add("b", List.of(link("opt/x", "../srv/./y"), folder("srv/y")));
            RootTree tree = merger.merge();

            assertThat(tree.find("opt/x").orElseThrow().target()).isEqualTo("../srv/./y");
            assertThat(text(contents, tree, "srv/y/f")).isEqualTo("f");
        }
    }

    @Test
    void whoReplacesTheOtherHasTheFile() throws IOException {
        try (FileContents contents = new FileContents(folder.resolve("s"))) {
            var merger = new PackageMerger(name -> name.equals("a") ? "zz, b (<< 2~), c:any" : "");
            merger.add(
                    "a", List.of(file(contents, "etc/f", "of a"), file(contents, "etc/g", "of a")));
            merger.add("b", List.of(file(contents, "etc/f", "of b")));
            merger.add("b-more", List.of(file(contents, "etc/g", "of b-more")));
            RootTree tree = merger.merge();

            assertThat(text(contents, tree, "etc/f")).isEqualTo("of a");
            assertThat(text(contents, tree, "etc/g")).isEqualTo("of b-more");
        }
    }

    @Test
    void linksThatTurnInACircleEnd() {
        LinkedFolders folders = new LinkedFolders();
        folders.add("a", "b");
        folders.add("b", "a");
        folders.add("c", "../../../etc");

        assertThat(folders.resolve("a/x")).endsWith("/x");
        assertThat(folders.resolve("c/x")).isEqualTo("etc/x");
    }
}
