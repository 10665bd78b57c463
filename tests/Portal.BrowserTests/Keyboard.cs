using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>Somebody without a mouse: Tab, arrows, space, Enter and letters. What has the focus must be seen: not hidden, not covered (WCAG 2.2, 2.4.7 and 2.4.11), and drawn otherwise than without the focus.</summary>
public sealed class Keyboard(IPage page)
{
    /// <summary>The words that a screen reader would say for what has the focus, the question of its group before them.</summary>
    const string Words = """
        () => {
          const at = document.activeElement, text = e => (e?.innerText ?? '').trim();
          if (!at.matches('a, button, input, select, textarea, summary')) return ' > ';
          const own = at.ariaLabel ?? (at.labels?.length ? [...at.labels].map(text).join(' ') : text(at));
          return text(at.closest('fieldset')?.querySelector('legend')) + ' > ' + own;
        }
        """;

    /// <summary>Empty, or what is wrong with the focus as it is seen.</summary>
    const string Hidden = """
        () => {
          const at = document.activeElement, box = at.getBoundingClientRect();
          if (box.width === 0 || box.bottom <= 0 || box.top >= innerHeight) return 'outside the screen';
          const above = document.elementFromPoint(box.left + Math.min(box.width, 40) / 2, box.top + Math.min(box.height, 40) / 2);
          const mine = above && (at.contains(above) || above.contains(at) || [...at.labels ?? []].some(label => label.contains(above)));
          if (!mine) return 'covered by ' + above?.outerHTML.slice(0, 100);
          const look = () => [at, ...at.labels ?? []].flatMap(e => [getComputedStyle(e), getComputedStyle(e, '::before')]).map(s => s.outline + s.boxShadow + s.backgroundColor + s.borderColor).join();
          const focused = look();
          at.blur();
          const plain = look();
          at.focus();
          return focused === plain ? 'looks the same with and without the focus' : '';
        }
        """;

    public int Keys { get; private set; }

    /// <summary>Tab until something is reached whose words contain these.</summary>
    /// <param name="question">Of its group; empty for any.</param>
    /// <param name="whole">Its words are these and no others.</param>
    /// <param name="kind">A selector that it fits.</param>
    public async Task ReachAsync(string words, string question = "", bool whole = false, string kind = "*")
    {
        for (var tabs = 0; tabs < 150; tabs++)
        {
            if (await HereAsync(words, question, whole) && await page.EvaluateAsync<bool>("kind => document.activeElement.matches(kind)", kind))
            {
                var fault = await page.EvaluateAsync<string>(Hidden);
                Assert.True(fault.Length == 0, $"{words} on {page.Url}: the focus is {fault}");
                return;
            }
            await PressAsync("Tab");
        }
        Assert.Fail($"{question} {words} is not reached by Tab on {page.Url}");
    }

    public async Task TypeAsync(string label, string text)
    {
        await ReachAsync(label);
        await PressAsync("Control+a");
        await page.Keyboard.TypeAsync(text);
        Keys += text.Length;
    }

    /// <summary>A button or a link.</summary>
    public async Task EnterAsync(string words)
    {
        await ReachAsync(words, whole: true);
        await page.EvaluateAsync("document.documentElement.dataset.before = ''");
        await PressAsync("Enter");
        await page.Locator("html:not([data-before])").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
    }

    public async Task TickAsync(string words, string question = "")
    {
        await ReachAsync(words, question);
        await PressAsync("Space");
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.checked"));
    }

    /// <summary>Tab goes to a group of radio buttons, the arrows within it.</summary>
    public async Task ChooseAsync(string question, string answer)
    {
        await ReachAsync("", question);
        await PressAsync("Space");
        for (var arrows = 0; !await HereAsync(answer, question); arrows++)
        {
            Assert.True(arrows < 30, $"{question}: {answer} is not reached by the arrows");
            await PressAsync("ArrowDown");
        }
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.checked"));
    }

    public async Task SelectAsync(string label, string option)
    {
        await ReachAsync(label);
        for (var arrows = 0; await page.EvaluateAsync<string>("document.activeElement.selectedOptions[0].text.trim()") != option; arrows++)
        {
            Assert.True(arrows < 60, $"{label}: {option} is not reached by the arrows");
            await PressAsync("ArrowDown");
        }
    }

    /// <summary>The file chooser is the system's own: that the button of the field is reached is what counts.</summary>
    public async Task UploadAsync(string label, FilePayload file)
    {
        await ReachAsync(label, kind: "input[type=file]");
        await page.Locator("input[type=file]:focus").SetInputFilesAsync(file);
    }

    public async Task PressAsync(string key)
    {
        Keys++;
        await page.Keyboard.PressAsync(key);
    }

    async Task<bool> HereAsync(string words, string question, bool whole = false)
    {
        var here = (await page.EvaluateAsync<string>(Words)).Split(" > ", 2);
        return here[1].Length > 0 && (whole ? string.Equals(here[1], words, StringComparison.Ordinal) : here[1].Contains(words, StringComparison.Ordinal)) && here[0].Contains(question, StringComparison.Ordinal);
    }
}
