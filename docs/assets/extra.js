// What scrolls sideways can be reached by keyboard, and the search dialogue has a name.
window.addEventListener("load", () => {
  for (const region of document.querySelectorAll(".md-typeset__scrollwrap, .highlight code, .md-typeset p:has(> img)")) {
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0
  }
  document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search")
})
