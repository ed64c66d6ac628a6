"""An open helpline phone system: no caller is ever lost."""
