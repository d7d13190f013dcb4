// Starts the page. Nothing else: App.svelte decides what is shown.
import './api/strict-content.ts'
import '@fontsource-variable/inter/index.css'
import './look/tokens.css'
import './look/base.css'
import './look/desk.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { speak } from './text/en.ts'
import { chosenLanguage, languageOf } from './text/locale.ts'

const language = chosenLanguage(location.search, () => localStorage)
speak(language)
document.documentElement.lang = languageOf(language).tag
document.documentElement.dir = languageOf(language).direction

const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no #app')
mount(App, { target })
