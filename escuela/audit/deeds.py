"""What each deed of the audit is called, for people. Deeds are named here and nowhere else."""

from collections.abc import Mapping

from escuela.i18n import lazy

WORDS: Mapping[str, str] = {
    "account.change_password": lazy("Contraseña cambiada"),
    "account.create": lazy("Cuenta creada"),
    "account.edit_own": lazy("Perfil cambiado"),
    "account.erase": lazy("Cuenta borrada"),
    "account.invite": lazy("Invitación hecha"),
    "account.make_codes": lazy("Códigos de respaldo hechos"),
    "account.make_recovery": lazy("Enlace para volver a entrar hecho"),
    "account.read_legal_name": lazy("Nombre legal leído"),
    "account.recall_invitation": lazy("Invitación retirada"),
    "account.recover_by_code": lazy("Contraseña cambiada con un código de respaldo"),
    "account.recover_by_link": lazy("Contraseña cambiada con un enlace"),
    "course.add_unit": lazy("Módulo agregado a un curso"),
    "course.create": lazy("Curso creado"),
    "course.edit": lazy("Curso cambiado"),
    "course.publish": lazy("Curso publicado"),
    "course.withdraw": lazy("Curso retirado"),
    "job.cancel": lazy("Trabajo detenido"),
    "job.raise_priority": lazy("Trabajo adelantado"),
    "job.retry": lazy("Trabajo intentado otra vez"),
    "lesson.add_block": lazy("Parte agregada a una lección"),
    "lesson.create": lazy("Lección creada"),
    "organization.archive": lazy("Organización archivada"),
    "organization.create": lazy("Organización agregada"),
    "organization.edit": lazy("Datos de una organización cambiados"),
    "organization.forget_contact": lazy("Persona de contacto quitada"),
    "rendition.retry": lazy("Versión de un video preparada otra vez"),
    "role.grant": lazy("Rol dado, o su fecha de fin cambiada"),
    "role.revoke": lazy("Rol quitado"),
    "self_care.save": lazy("Material de cuidado guardado"),
    "source.seal": lazy("Archivo original sellado"),
    "upload.cancel": lazy("Subida cancelada"),
    "upload.create": lazy("Subida empezada"),
    "upload.finish": lazy("Subida terminada"),
    "video.answer": lazy("Respuesta de la organización"),
    "video.approve": lazy("Video aprobado"),
    "video.ask_change": lazy("Cambio pedido"),
    "video.caption": lazy("Subtítulos guardados"),
    "video.edit": lazy("Datos de un video cambiados"),
    "video.forget_person": lazy("Persona quitada de un video"),
    "video.note": lazy("Aviso de contenido guardado"),
    "video.publish": lazy("Video publicado"),
    "video.publish_wider": lazy("Video publicado para más gente de la que se pidió"),
    "video.purge_refused": lazy("Archivo rechazado borrado"),
    "video.ready": lazy("Versiones de un video listas"),
    "video.reconsider": lazy("Aprobación retirada"),
    "video.rejected": lazy("Archivo rechazado"),
    "video.release": lazy("Video devuelto a la cola"),
    "video.reopen": lazy("Video puesto otra vez en la cola"),
    "video.replace": lazy("Versión nueva de un video"),
    "video.say": lazy("Mensaje sobre un video"),
    "video.send": lazy("Video enviado"),
    "video.take": lazy("Video tomado para revisar"),
    "video.to_review": lazy("Archivo aceptado"),
    "video.uncaption": lazy("Subtítulos quitados"),
    "video.withdraw": lazy("Video retirado"),
}


def words(deed: str) -> str:
    """Name a deed; one of a newer version is named as it is stored."""
    return str(WORDS.get(deed, deed))
