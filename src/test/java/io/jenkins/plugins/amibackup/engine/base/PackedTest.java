package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PackedTest {

    private static ObjectNode tree() {
        ObjectNode tree = Json.object().put("name", "wéb-1").put("gib", 108);
        tree.putArray("tags").add("a").addObject().put("b", true);
        return tree;
    }

    @Test
    void whatWasPackedIsTheSameAfterwards() {
        assertThat(Packed.of(tree()).tree()).isEqualTo(tree());
    }

    @Test
    void inADocumentItIsTheJsonItself() throws IOException {
        ObjectNode document = Json.tree(new Holder(Packed.of(tree())));

        assertThat(document.path("draft")).isEqualTo(tree());
        assertThat(Json.read(document, Holder.class).draft().tree()).isEqualTo(tree());
    }

    private record Holder(Packed draft) {}
}
