package io.jenkins.plugins.amibackup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.Keys;

/** Whether people can use what a browser shows: in the light and in the dark, on a telephone, and with a keyboard alone. */
final class Usability {

    /** What a dark theme makes of Jenkins' own colors: what keeps a color of its own can't be read then. */
    private static final Map<String, String> THEME = Map.ofEntries(
            Map.entry("background", "#1e1e24"),
            Map.entry("card-background", "#26262e"),
            Map.entry("text-color", "#eeeeee"),
            Map.entry("text-color-secondary", "#a0a0b0"),
            Map.entry("link-color", "#69a6ff"),
            Map.entry("button-background", "#33333d"),
            Map.entry("table-background", "#33333d"),
            Map.entry("input-color", "#26262e"));

    /** What can be another on a telephone, of what axe-core looks at. */
    private static final String[] NARROW = {"color-contrast", "scrollable-region-focusable", "target-size"};
    /** The same of a dark theme. */
    private static final String[] DARK = {"color-contrast"};

    private final Browser browser;

    Usability(Browser browser) {
        this.browser = browser;
    }

    /** What else is done in the light, in the dark and on a telephone. */
    private interface Look {
        void at(String name) throws IOException;
    }

    /** Looks at a page of ours as it is, on a telephone and in the dark, and takes a picture of each. */
    void check(String name, String css) throws IOException {
        check(name, css, seen -> {
            assertThat(browser.script("return document.documentElement.scrollWidth <= window.innerWidth"))
                    .as(seen + " fits")
                    .isEqualTo(true);
            browser.picture(seen, css);
        });
    }

    /** The same for our part of a form, without pictures. The page around it, which is Jenkins' own, may be wider than a telephone. */
    void checkForm(String name, String css) throws IOException {
        check(
                name,
                css,
                seen -> assertThat((List<?>) browser.script("""
                    const form = document.querySelector(arguments[0]);
                    const end = form.getBoundingClientRect().right;
                    return [...form.querySelectorAll('*')]
                      .filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > end + 1)
                      .map((part) => part.outerHTML.slice(0, 200));
                    """, css))
                        .as("what sticks out of " + seen)
                        .isEmpty());
    }

    private void check(String name, String css, Look look) throws IOException {
        assertThat(browser.barriers(css)).as(name).isEmpty();
        look.at(name);
        browser.size(360, 800);
        assertThat(browser.barriers(css, NARROW)).as(name + ", narrow").isEmpty();
        look.at(name + "-narrow");
        browser.size(Browser.WIDTH, 900);
        darken();
        assertThat(browser.barriers(css, DARK)).as(name + ", in the dark").isEmpty();
        look.at(name + "-dark");
        browser.script("document.documentElement.removeAttribute('style')");
    }

    /** Until the page is left. */
    void darken() {
        still();
        browser.script(
                "Object.entries(arguments[0]).forEach(([name, color]) =>"
                        + " document.documentElement.style.setProperty('--' + name, color))",
                THEME);
    }

    /** Lets nothing fade any more: what is half dark has too little contrast. */
    private void still() {
        browser.script("""
            const still = new CSSStyleSheet();
            still.replaceSync('*, ::before, ::after { transition: none !important; animation: none !important; }');
            document.adoptedStyleSheets = [still];
            """);
    }

    /** Goes through what a selector finds with the key Tab alone: it comes by everything that can be used, and shows where it is. */
    void checkKeyboard(String css) {
        still();
        Object usable = browser.script("""
            const within = document.querySelector(arguments[0]);
            window.looks = (element) => [element, element.parentElement].flatMap((of) => [null, '::before', '::after'].map((part) => {
              const style = getComputedStyle(of, part);
              return [style.outlineStyle === 'none' ? '' : style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
            })).join();
            const focusable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
            const shown = [...within.querySelectorAll(focusable)].filter((element) => element.checkVisibility() && !element.disabled);
            shown.forEach((element) => { element.dataset.reached = 'not reached'; element.lookedLike = looks(element); });
            const mute = [...within.querySelectorAll('*')].filter((element) => element.checkVisibility()
              && getComputedStyle(element).cursor === 'pointer'
              && element.closest(focusable + ', label') === null);
            within.tabIndex = -1;
            within.focus();
            window.scopeOfTab = within;
            const stops = shown.map((element) => element.type === 'date' ? 4 : 1).reduce((sum, more) => sum + more, 0);
            return [stops, mute.map((element) => element.outerHTML.slice(0, 200))];
            """, css);
        assertThat((List<?>) ((List<?>) usable).get(1))
                .as("what answers to the mouse alone")
                .isEmpty();
        long stops = (Long) ((List<?>) usable).get(0);
        assertThat(stops).isPositive();
        // A browser also stops at what scrolls, which depends on how long the words are.
        long left = 2 * stops + 20;
        boolean inside = true;
        while (inside && left-- >= 0) {
            browser.key(Keys.TAB);
            inside = Boolean.TRUE.equals(browser.script("""
                const at = document.activeElement;
                if (at === window.scopeOfTab || !window.scopeOfTab.contains(at)) {
                  return false;
                }
                if (at.dataset.reached !== 'seen') {
                  at.dataset.reached = looks(at) === at.lookedLike ? 'not seen' : 'seen';
                }
                return true;
                """));
        }
        assertThat((List<?>) browser.script("""
            return [...window.scopeOfTab.querySelectorAll('[data-reached]')]
              .filter((element) => element.dataset.reached !== 'seen')
              .map((element) => element.dataset.reached + ': ' + element.outerHTML.slice(0, 200));
            """))
                .as("what Tab doesn't come by, or where it can't be seen")
                .isEmpty();
    }
}
