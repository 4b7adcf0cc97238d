package io.jenkins.plugins.amibackup.browser;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Level;
import javax.imageio.ImageIO;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real browser, used as a person uses it: by the words on the page. */
final class Browser implements AutoCloseable {

    private static final String AXE = axe();
    /** What Jenkins draws within our forms: its links to help, its mark of a field that was filled in, and the colors of descriptions and errors. */
    private static final List<List<String>> CORE = List.of(
            List.of(".jenkins-help-button"),
            List.of(".jenkins-edited-section-label"),
            List.of(".jenkins-form-description"),
            List.of(".validation-error-area"));

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** Of a window, in pixels, as long as nobody changes it. */
    static final int WIDTH = 1280;

    private final ChromeDriver driver;
    private final Path pictures;

    /** @param profile an empty folder */
    Browser(Path profile) throws IOException {
        ChromeOptions options = new ChromeOptions();
        String binary = System.getProperty("webdriver.chrome.binary");
        if (binary != null) {
            options.setBinary(binary);
        }
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--lang=en",
                "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(System.getProperty("webdriver.chrome.driver")))
                        .build(),
                options);
        pictures = Files.createDirectories(Path.of(System.getProperty("pictures", "target/pictures")));
        size(WIDTH, 900);
    }

    void open(String url) {
        driver.get(url);
    }

    String url() {
        return driver.getCurrentUrl();
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** Waits for what a look at the page finds; null and false are nothing. */
    <T> T when(String what, Function<ChromeDriver, T> look) {
        try {
            return new WebDriverWait(driver, PATIENCE)
                    .pollingEvery(Duration.ofMillis(100))
                    .ignoring(StaleElementReferenceException.class)
                    .ignoring(NoSuchElementException.class)
                    .ignoring(ElementNotInteractableException.class)
                    .withMessage(() -> what + " on " + url())
                    .until(seen -> look.apply(driver));
        } catch (TimeoutException missing) {
            try {
                picture("failure");
            } catch (IOException unseen) {
                missing.addSuppressed(unseen);
            }
            throw missing;
        }
    }

    WebElement visible(String css) {
        return when(css, seen -> {
            WebElement element = seen.findElement(By.cssSelector(css));
            return element.isDisplayed() ? element : null;
        });
    }

    List<String> texts(String css) {
        return when(
                css,
                seen -> seen.findElements(By.cssSelector(css)).stream()
                        .map(WebElement::getText)
                        .toList());
    }

    void click(String css) {
        when(css, seen -> {
            WebElement element = seen.findElement(By.cssSelector(css));
            center(element);
            element.click();
            return true;
        });
    }

    /** Clicks on the button or link with these words, within what a selector finds. */
    void press(String within, String words) {
        when(words, seen -> {
            for (WebElement scope : seen.findElements(By.cssSelector(within))) {
                for (WebElement element : scope.findElements(By.cssSelector("button, a"))) {
                    if (element.isDisplayed() && element.getText().strip().equals(words)) {
                        center(element);
                        element.click();
                        return true;
                    }
                }
            }
            return null;
        });
    }

    /** Opens what a form has folded, within what a selector finds, and what is folded in that. */
    void unfold(String within) {
        when("advanced", seen -> {
            List<WebElement> folded = seen
                    .findElement(By.cssSelector(within))
                    .findElements(
                            By.cssSelector(":is(button.advanced-button, button.advancedButton):not([data-unfolded])"))
                    .stream()
                    .filter(WebElement::isDisplayed)
                    .toList();
            for (WebElement button : folded) {
                center(button);
                button.click();
                script("arguments[0].dataset.unfolded = ''", button);
            }
            return folded.isEmpty();
        });
    }

    /** Fills the field of a form that has this name, be it a text, a choice or a box to tick. */
    void fill(String within, String field, String value) {
        when(field, seen -> {
            WebElement input = field(seen.findElement(By.cssSelector(within)), field);
            center(input);
            if (input.getTagName().equals("select")) {
                new Select(input).selectByValue(value);
            } else if ("checkbox".equals(input.getDomAttribute("type"))) {
                if (input.isSelected() != Boolean.parseBoolean(value)) {
                    input.findElement(By.xpath("../label")).click();
                }
            } else {
                input.clear();
                input.sendKeys(value, Keys.TAB);
            }
            return true;
        });
    }

    /** The one that can be seen; a box to tick has its label beside it, and can't. */
    private static WebElement field(WebElement form, String name) {
        return form.findElements(By.cssSelector("[name='" + name + "'], [name='_." + name + "']")).stream()
                .filter(input -> input.isDisplayed() || "checkbox".equals(input.getDomAttribute("type")))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(name));
    }

    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    private void center(WebElement element) {
        script("arguments[0].scrollIntoView({block: 'center'})", element);
    }

    /** Presses a key wherever the focus is. */
    void key(CharSequence key) {
        new Actions(driver).sendKeys(key).perform();
    }

    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** Takes a picture of what a selector finds. */
    void picture(String name, String css) throws IOException {
        Dimension window = driver.manage().window().getSize();
        size(window.getWidth(), visible(css).getSize().getHeight() + 400);
        WebElement element = visible(css);
        center(element);
        Files.write(pictures.resolve(name + ".png"), element.getScreenshotAs(OutputType.BYTES));
        driver.manage().window().setSize(window);
    }

    /** Takes a picture of the upper part of what a selector finds, of so many pixels at most. */
    void picture(String name, String css, int height) throws IOException {
        picture(name, css);
        File file = pictures.resolve(name + ".png").toFile();
        BufferedImage whole = ImageIO.read(file);
        ImageIO.write(whole.getSubimage(0, 0, whole.getWidth(), Math.min(height, whole.getHeight())), "png", file);
    }

    /** Takes a picture of the window. */
    void picture(String name) throws IOException {
        Files.write(pictures.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What the browser has refused by the page's security policy, or has to say about our own scripts and styles. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> message.contains("Content Security Policy") || message.contains("amibackup"))
                .toList();
    }

    /**
     * What keeps people from using what a selector finds, of impact serious or critical, as
     * <a href="https://github.com/dequelabs/axe-core">axe-core</a> sees it: the rule, then the elements.
     *
     * @param rules the only ones to look at; none for all
     */
    List<String> barriers(String css, String... rules) {
        visible(css);
        driver.executeScript(AXE);
        Object found = driver.executeAsyncScript("""
            const done = arguments[arguments.length - 1];
            const grave = ['serious', 'critical'];
            const options = {resultTypes: ['violations']};
            if (arguments[2].length > 0) {
                options.runOnly = {type: 'rule', values: arguments[2]};
            }
            axe.run({include: [[arguments[0]]], exclude: arguments[1]}, options).then(
                results => done(results.violations
                    .filter(rule => grave.includes(rule.impact))
                    .map(rule => rule.id + ': ' + rule.nodes.map(node => node.html).join(' and '))),
                failed => done(['axe-core: ' + failed]));
            """, css, CORE, List.of(rules));
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    private static String axe() {
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
