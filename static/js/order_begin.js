/* The client is known: straight to the lines. Without this script the page asks for day and note first. */
document.querySelector("[data-begin]")?.requestSubmit();
